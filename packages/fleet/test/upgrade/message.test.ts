import { expect, it } from 'vitest';
import { adoptMessage, upgradeMessage } from '../../src/upgrade/message.ts';
import type { UpgradePlan } from '../../src/types.ts';

const PLAN: UpgradePlan = {
  service: {
    name: 'Card refunds (EU)',
    location: { kind: 'git', url: 'file:///srv/a', path: '.' },
  },
  template: 'service',
  from: '1.0.0',
  to: '2.0.0',
  migrations: [],
  newAnswers: {},
  files: [],
  conflicts: [],
};

it('says in one line what was done, and for which service', () => {
  expect(upgradeMessage(PLAN, ['2.0.0'])).toBe(
    'chore(Card-refunds-EU): upgrade to service 2.0.0\n\nFrom service 1.0.0.',
  );
  expect(adoptMessage('refunds', 'service', '1.0.0')).toMatch(
    /^chore\(refunds\): enrol in service 1.0.0\n\n/,
  );
});

it('lists versions, migrations, answers, conflicts and notes in lines of 100 characters', () => {
  const message = upgradeMessage(
    {
      ...PLAN,
      migrations: ['2.0.0'],
      newAnswers: { cache: false },
      conflicts: [{ path: 'a', explanation: 'Both sides changed it. '.repeat(8).trim() }],
      notes: ['The answer team is dropped.'],
    },
    ['1.1.0', '2.0.0'],
  );
  expect(message.split('\n').slice(3)).toEqual([
    '',
    ...['Versions:', '- 1.1.0', '- 2.0.0', ''],
    ...['Migrations:', '- 2.0.0', ''],
    ...['New answers:', '- cache: false', ''],
    'Conflicts:',
    '- Both sides changed it. Both sides changed it. Both sides changed it. Both sides changed it. Both',
    '  sides changed it. Both sides changed it. Both sides changed it. Both sides changed it.',
    '',
    ...['Notes:', '- The answer team is dropped.'],
  ]);
});
