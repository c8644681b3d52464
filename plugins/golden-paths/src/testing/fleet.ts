import type { FleetService, TemplateQuestion } from '@quoin/fleet/types';

/** A service of the template `service` at its newest version, unless said otherwise. */
export function service(name: string, values: Partial<FleetService> = {}): FleetService {
  return {
    service: {
      name,
      location: { kind: 'folder', repository: `/data/git/${name}.git`, path: '.' },
    },
    status: 'current',
    template: 'service',
    version: '1.10.0',
    latest: '1.10.0',
    missing: [],
    localChanges: [],
    conflicts: [],
    owner: 'group:default/team-payments',
    checkedAt: '2026-11-24T12:00:00Z',
    firstBuild: { outcome: 'unknown' },
    may: { upgrade: true, adopt: true },
    ...values,
  };
}

/** The same, one version behind. */
export function behind(name: string, values: Partial<FleetService> = {}): FleetService {
  return service(name, { status: 'behind', version: '1.9.0', missing: ['1.10.0'], ...values });
}

export const conflict = { path: 'src/app.ts', explanation: 'Both sides changed the same lines.' };

export const fleet = [
  service('chargebacks'),
  behind('payouts', { owner: 'group:default/team-platform' }),
  behind('refunds', { conflicts: [conflict] }),
  service('mailer', { template: 'worker', version: '2.0.0', latest: '2.0.0' }),
];

export function question(name: string, values: Partial<TemplateQuestion> = {}): TemplateQuestion {
  return { name, title: name, type: 'string', required: false, secret: false, ...values };
}
