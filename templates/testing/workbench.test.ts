import type { RenderedFile } from '@quoin/scaffold';
import { expect, test } from 'vitest';
import { openWorkbench } from './workbench.ts';

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    types: ['node'],
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  include: ['src'],
});

function project(files: Record<string, string>): RenderedFile[] {
  const all = {
    'package.json': '{\n  "type": "module"\n}\n',
    '.prettierrc.json': '{ "singleQuote": true }\n',
    '.prettierignore': 'tsconfig.json\nkept.ts\n',
    'tsconfig.json': TSCONFIG,
    ...files,
  };
  return Object.entries(all).map(([path, text]) => ({
    path,
    content: Buffer.from(text),
    executable: false,
  }));
}

test('a clean project has no findings', async () => {
  const source = "import fastify from 'fastify';\n\nexport const app = fastify();\n";
  await using workbench = await openWorkbench(project({ 'src/app.ts': source }));
  expect(await workbench.unformatted()).toEqual([]);
  expect(await workbench.lint()).toEqual([]);
  expect(workbench.typecheck()).toEqual([]);
}, 60_000);

test('each finding names its place', async () => {
  const files = {
    'kept.ts': 'export const kept   = 1\n',
    'src/layout.ts': 'export const a = "double"\n',
    'src/lint.ts': 'export const unused: any = eval;\n',
    'src/types.ts': "export const count: number = 'one';\n",
  };
  await using workbench = await openWorkbench(project(files));
  expect(await workbench.unformatted()).toEqual(['src/layout.ts']);
  expect((await workbench.lint()).join('\n')).toMatch(/^src\/lint\.ts:1 .*no-explicit-any/m);
  expect(workbench.typecheck()).toEqual([
    expect.stringMatching(/^src\/types\.ts\(1,14\): error TS2322/),
  ]);
}, 60_000);

test('a project without a compiler configuration has nothing to compile', async () => {
  const files = project({}).filter(({ path }) => path !== 'tsconfig.json');
  await using workbench = await openWorkbench(files);
  expect(workbench.typecheck()).toEqual([]);
});
