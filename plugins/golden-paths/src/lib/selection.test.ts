import { describe, expect, it } from 'vitest';
import type { UpgradePreview } from '@quoin/fleet/types';
import { behind, fleet, question, service } from '../testing/fleet.ts';
import { leftOut, upgradeGroups } from './selection.ts';
import { answersByService, askedOf, keyOf } from './upgradeAnswers.ts';

const older = behind('ledger', { version: '1.0.0', missing: ['1.9.0', '1.10.0'] });
const groups = upgradeGroups([...fleet, older]);

describe('upgradeGroups', () => {
  it('takes what is behind, by template and version', () => {
    const seen = groups.map(({ from, to, services }) => [
      from,
      to,
      services.map((each) => each.service.name),
    ]);
    expect(seen).toEqual([
      ['1.9.0', '1.10.0', ['payouts', 'refunds']],
      ['1.0.0', '1.10.0', ['ledger']],
    ]);
  });

  it('leaves out what the person may not upgrade', () => {
    const foreign = behind('tokens', { may: { upgrade: false, adopt: false } });
    expect(upgradeGroups([foreign])).toEqual([]);
    expect(leftOut([foreign])).toBe('You may not upgrade tokens; its owner may.');
    expect(leftOut([service('chargebacks')])).toMatch(/chargebacks.*up to date/);
    expect(leftOut([older])).toBeUndefined();
  });
});

describe('the questions of an upgrade', () => {
  it('are asked once for each template and version, and answered for each service', async () => {
    const planned: string[] = [];
    const plan = (name: string): Promise<UpgradePreview> => {
      planned.push(name);
      return Promise.resolve({
        service: service(name).service,
        template: 'service',
        from: '1.9.0',
        to: '1.10.0',
        migrations: ['1.10.0'],
        newAnswers: { region: 'eu' },
        questions: [question('region')],
        files: [],
        conflicts: [],
      });
    };
    const asked = await askedOf(groups, plan);
    expect(planned).toEqual(['payouts', 'ledger']);
    const key = keyOf({ template: 'service', from: '1.9.0' });
    expect(asked[key]).toMatchObject({ defaults: { region: 'eu' }, migrations: ['1.10.0'] });
    expect(answersByService(groups, { [key]: { region: 'us' } })).toEqual({
      payouts: { region: 'us' },
      refunds: { region: 'us' },
    });
  });
});
