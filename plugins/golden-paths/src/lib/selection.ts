import type { FleetService } from '@quoin/fleet/types';

/** True when an upgrade would change the service, and the person may ask for it. */
export function canUpgrade({ status, may }: FleetService): boolean {
  return status === 'behind' && may.upgrade;
}

/** Services that an upgrade asks the same questions: of one template, at one version. */
export interface UpgradeGroup {
  template: string;
  from: string;
  to: string;
  services: FleetService[];
}

/** The services that can be upgraded, by what an upgrade asks them. */
export function upgradeGroups(services: readonly FleetService[]): UpgradeGroup[] {
  const groups = new Map<string, UpgradeGroup>();
  for (const service of services.filter(canUpgrade)) {
    const { template = '', version = '', latest = '' } = service;
    const key = `${template} ${version}`;
    const group = groups.get(key) ?? { template, from: version, to: latest, services: [] };
    group.services.push(service);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Why some of the selected services stay as they are; undefined when all can be upgraded. */
export function leftOut(services: readonly FleetService[]): string | undefined {
  const stay = services.filter((service) => !canUpgrade(service));
  if (stay.length === 0) return undefined;
  const names = stay.map(({ service: { name } }) => name).join(', ');
  const forbidden = stay.every(({ status }) => status === 'behind');
  return forbidden
    ? `You may not upgrade ${names}; its owner may.`
    : `Nothing to upgrade in ${names}: they are up to date or not enrolled.`;
}
