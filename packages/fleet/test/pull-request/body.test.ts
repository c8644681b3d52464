import { expect, it } from 'vitest';
import { upgradeBody } from '../../src/pull-request/body.ts';
import type { UpgradePlan } from '../../src/types.ts';

const PLAN: UpgradePlan = {
  service: {
    name: 'refunds',
    location: { kind: 'git', url: 'https://github.com/acme/refunds', path: '.' },
  },
  template: 'service',
  from: '1.9.0',
  to: '1.10.0',
  migrations: [],
  newAnswers: {},
  files: [],
  conflicts: [],
};
const VERSION = {
  version: '1.10.0',
  commit: 'c',
  date: 'd',
  changes: ['A probe.'],
  migration: false,
};

it('is short when there is little to say', () => {
  expect(upgradeBody(PLAN, [VERSION])).toMatchInlineSnapshot(`
    "Brings this service from service 1.9.0 to 1.10.0. It is what the service would be, had it been generated today and changed in the same way.

    ## What changed in the template

    ### 1.10.0

    - A probe."
  `);
});

it('names conflicts, new answers, migrations and notes, newest version first', () => {
  const body = upgradeBody(
    {
      ...PLAN,
      to: '2.0.0',
      migrations: ['2.0.0'],
      newAnswers: { cache: false },
      conflicts: [{ path: 'src/main.ts', explanation: 'Both changed the port in src/main.ts.' }],
      notes: ['The answer team is dropped.'],
    },
    [VERSION, { ...VERSION, version: '2.0.0', changes: [] }],
  );
  expect(body).toMatchInlineSnapshot(`
    "Brings this service from service 1.9.0 to 2.0.0. It is what the service would be, had it been generated today and changed in the same way.

    ## Conflicts

    Both sides changed these files. Check the branch out, look for conflict markers, decide, commit, and mark this as ready.

    - [ ] Both changed the port in src/main.ts.

    ## What changed in the template

    ### 2.0.0

    No entry.

    ### 1.10.0

    - A probe.

    ## New answers

    - \`cache\`: \`false\`

    ## Migrations

    - 2.0.0

    ## Notes

    - The answer team is dropped."
  `);
});
