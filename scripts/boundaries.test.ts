import { join } from 'node:path';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';
import { ROOT } from './lib/paths.ts';

const eslint = new ESLint({ cwd: ROOT, overrideConfigFile: join(ROOT, 'eslint.config.js') });

async function violations(from: string, imported: string): Promise<number> {
  const code = `import * as imported from '${imported}';\nexport { imported };\n`;
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, from) });
  return result?.messages.filter(({ ruleId }) => ruleId === 'boundaries/dependencies').length ?? 0;
}

test.each([
  ['apps/portal/backend/src/a.ts', '@quoin/plugin-decisions-backend'],
  ['apps/portal/web/src/a.ts', '@quoin/plugin-decisions'],
  ['plugins/decisions/src/a.ts', '@quoin/records/types'],
  ['plugins/decisions-backend/src/a.ts', '@quoin/records'],
  ['packages/bench/src/a.ts', '@quoin/scaffold'],
  ['scripts/a.ts', '@quoin/postgres'],
  ['templates/service/a.test.ts', '@quoin/scaffold'],
  ['templates/service/a.test.ts', '../testing/index.ts'],
  ['templates/testing/a.ts', '../../scripts/lib/paths.ts'],
])('%s may import %s', async (from, imported) => {
  expect(await violations(from, imported)).toBe(0);
});

test.each([
  ['a package imports a plugin', 'packages/records/src/a.ts', '@quoin/plugin-decisions-backend'],
  ['a package imports one that is not below it', 'packages/scaffold/src/a.ts', '@quoin/records'],
  ['a plugin imports another plugin', 'plugins/decisions/src/a.ts', '@quoin/plugin-standards'],
  [
    'a frontend imports its backend',
    'plugins/decisions/src/a.ts',
    '@quoin/plugin-decisions-backend',
  ],
  ['a frontend imports a package for servers', 'apps/portal/web/src/a.ts', '@quoin/postgres'],
  ['an application imports another', 'apps/payments/src/a.ts', '../../portal/backend/src/index.ts'],
  [
    'a package reaches into an application',
    'packages/bench/src/a.ts',
    '../../../apps/payments/src/main.ts',
  ],
  ['code imports a template', 'packages/scaffold/src/a.ts', '../../../templates/testing/index.ts'],
])('it is an error when %s', async (_case, from, imported) => {
  expect(await violations(from, imported)).toBe(1);
});

test.each([
  ['apps/portal/web/src/a.ts', '@quoin/fleet', 1],
  ['plugins/golden-paths/src/a.tsx', '@quoin/fleet', 1],
  ['plugins/golden-paths/src/a.ts', '@quoin/fleet/types', 0],
  ['plugins/golden-paths-backend/src/a.ts', '@quoin/fleet', 0],
])(
  'of the fleet, which runs git, a browser gets types alone: %s imports %s',
  async (from, imported, errors) => {
    const code = `import * as imported from '${imported}';\nexport { imported };\n`;
    const [result] = await eslint.lintText(code, { filePath: join(ROOT, from) });
    const found = result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports');
    expect(found).toHaveLength(errors);
  },
);
