import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** How a renderer writes what is filled in. */
interface Syntax {
  value: (name: string) => string;
  when: (name: string, text: string) => string;
}

const QUOIN: Syntax = {
  value: (name) => `\${{ values.${name} }}`,
  when: (name, text) => `{%- if values.${name} %}\n${text}{%- endif %}\n`,
};
const HANDLEBARS: Syntax = {
  value: (name) => `{{${name}}}`,
  when: (name, text) => `{{#if ${name}}}\n${text}{{/if}}\n`,
};

/** What every renderer is given. */
export const ANSWERS = { name: 'refunds', owner: 'team-payments', database: true } as const;

/** @param revision 0 for the first version of the template; each further one changes some lines */
type Kind = (index: number, syntax: Syntax, revision: number) => { path: string; text: string };

const route: Kind = (index, { value, when }) => ({
  path: `src/routes/route-${String(index)}.ts`,
  text:
    `import type { Route } from '../http.ts';\n\n/** What ${value('name')} answers at /v1/items-${String(index)}. */\n` +
    repeat(
      12,
      (line) =>
        `export const get${String(line)}: Route = {\n  method: 'GET',\n  path: '/v1/items-${String(index)}/:id/${String(line)}',\n` +
        `  handler: async ({ params, store }) => store.read(params.id, { part: ${String(line)} }),\n};\n\n`,
    ) +
    when('database', `export const table = '${value('name')}_${String(index)}';\n`),
});
const check: Kind = (index, { value }, revision) => ({
  path: `test/item-${String(index)}.test.ts`,
  text:
    `import { test } from 'node:test';\n\nconst revision = ${String(revision)};\n\n` +
    repeat(
      10,
      (line) =>
        `test('${value('name')} keeps item ${String(line)}', async () => {\n  const service = await start({ name: '${value('name')}' });\n` +
        `  const answer = await service.get('/v1/items-${String(index)}/${String(line)}');\n  equal(answer.status, 200);\n});\n\n`,
    ),
});
const manifest: Kind = (index, { value, when }) => ({
  path: `kubernetes/part-${String(index)}.yaml`,
  text:
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${value('name')}-${String(index)}\n  labels:\n    team: ${value('owner')}\nspec:\n  template:\n    spec:\n      containers:\n        - name: main\n          env:\n` +
    repeat(
      20,
      (line) => `            - name: SETTING_${String(line)}\n              value: 'on'\n`,
    ) +
    when('database', `            - name: DATABASE_URL\n              value: ''\n`),
});
const page: Kind = (index, { value }, revision) => ({
  path: `docs/page-${String(index)}.md`,
  text:
    `# Page ${String(index)} of ${value('name')}\n\nAsk ${value('owner')}. Revision ${String(revision)}.\n\n` +
    repeat(
      25,
      (line) =>
        `- Step ${String(line)}: look at the dashboard, then at the log, then say what you saw to those who wait for it.\n`,
    ),
});
const locked: Kind = (index, { value, when }) => ({
  path: `data/lock-${String(index)}.json`,
  text:
    `{\n  "name": "${value('name')}",\n` +
    when('database', '  "pg": "8.16.0",\n') +
    repeat(
      60,
      (line) =>
        `  "package-${String(line)}": { "version": "1.${String(line)}.${String(index)}", "integrity": "sha512-0123456789abcdef0123456789abcdef" },\n`,
    ) +
    `  "end": true\n}\n`,
});
const KINDS: readonly Kind[] = [route, check, manifest, route, page, locked];

function repeat(times: number, write: (line: number) => string): string {
  return Array.from({ length: times }, (_, line) => write(line)).join('');
}

interface Files {
  folder: string;
  count: number;
  syntax: Syntax;
  /** @default nothing */
  ending?: string;
  /** @default 0 */
  revision?: number;
}

/** @returns how many bytes they have */
async function writeAll({ folder, count, syntax, ending = '', revision = 0 }: Files) {
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const kind = KINDS[index % KINDS.length] ?? route;
    const { path, text } = kind(index, syntax, revision);
    const file = join(folder, `${path}${ending}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

/** What a template's `template.yaml` says, for either action. */
export function templateEntity(
  name: string,
  action: 'quoin:render' | 'fetch:template',
  version = '1.0.0',
) {
  const input =
    action === 'quoin:render'
      ? { answers: '${{ parameters }}' }
      : { url: './skeleton', values: '${{ parameters }}' };
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name, annotations: { 'quoin.dev/template-version': version } },
    spec: {
      type: 'service',
      owner: 'group:default/team-platform',
      parameters: [
        {
          required: ['name', 'owner'],
          properties: {
            name: { type: 'string' },
            owner: { type: 'string' },
            database: { type: 'boolean', default: false },
          },
        },
      ],
      steps: [{ id: 'render', name: 'Render', action, input }],
    },
  };
}

export interface TemplateOptions {
  name: string;
  /** How many files it makes. */
  count: number;
  /** 0 for version 1.0.0, 1 for 1.1.0 and so on; a third of the files differ in one line. @default 0 */
  revision?: number;
}

/**
 * Writes a template; YAML is a superset of JSON.
 *
 * @returns how many bytes its files have
 */
export async function writeTemplate(
  folder: string,
  { name, count, revision = 0 }: TemplateOptions,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const entity = templateEntity(name, 'quoin:render', `1.${String(revision)}.0`);
  await writeFile(join(folder, 'template.yaml'), JSON.stringify(entity));
  return writeAll({ folder: join(folder, 'skeleton'), count, syntax: QUOIN, revision });
}

/** Writes the same files as Handlebars templates. */
export async function writeHandlebars(folder: string, count: number): Promise<void> {
  await writeAll({ folder, count, syntax: HANDLEBARS, ending: '.hbs' });
}
