import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadTemplate, render, type Answers } from '@quoin/scaffold';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  adoptService,
  driftOf,
  matchTemplates,
  openTemplateHistory,
  upgradeService,
  type AdoptOptions,
  type ServiceReference,
} from '../../src/index.ts';
import {
  commit,
  createWorld,
  git,
  init,
  serviceAt,
  type Files,
  type World,
} from '../upgrade/world.ts';

let world: World;
let options: AdoptOptions;
beforeEach(async () => {
  world = await createWorld();
  options = { mode: 'work-tree', cache: join(world.folder, 'cache') };
});
afterEach(() => world[Symbol.asyncDispose]());

const PARAMETERS = {
  owner: { type: 'string' },
  port: { type: 'integer', default: 8080 },
  database: { type: 'boolean', default: false },
  bus: { type: 'string', enum: ['none', 'kafka', 'sqs'], default: 'none' },
};
const FILES: Files = {
  'catalog-info.yaml':
    'kind: Component\nmetadata:\n  name: ${{ values.name }}\nspec:\n  owner: ${{ values.owner }}\n',
  'src/main.ts': 'import { start } from "./start";\nstart({ port: ${{ values.port }} });\n',
  'src/start.ts': 'export function start() {\n  listen();\n}\n',
  '{% if values.database %}database.ts{% endif %}': 'connect();\nmigrate();\nquery();\n',
  '{% if values.bus == "kafka" %}bus.ts{% endif %}': 'kafka();\npublish();\n',
  '{% if values.bus == "sqs" %}bus.ts{% endif %}': 'sqs();\nsend();\n',
};
const ANSWERS = { owner: 'team-a', port: 9090, database: true, bus: 'sqs' };

describe('a project that left its provenance behind', () => {
  it('is matched with template, version and answers, in spite of its edits', async () => {
    const release = { files: FILES, parameters: PARAMETERS };
    await world.release('1.9.0', release);
    await world.release('1.10.0', {
      ...release,
      files: {
        ...FILES,
        'src/start.ts': 'export function start() {\n  listen();\n  probe();\n}\n',
      },
    });
    await world.release('1.11.0', {
      ...release,
      files: { ...FILES, 'src/start.ts': 'export async function run() {\n  await all();\n}\n' },
    });
    const service = await world.generate('1.10.0', ANSWERS);
    await service.edit({
      '.quoin.yaml': undefined,
      'src/main.ts': 'import { start } from "./start";\nstart({ port: 9090 });\nmore();\n',
      'src/mine.ts': 'mine();\n',
    });
    const history = await world.history();
    const [match, ...others] = await matchTemplates(service.reference, history, options);
    expect(others).toEqual([]);
    expect(match).toEqual({
      template: 'service',
      version: '1.10.0',
      answers: { name: 'refunds', ...ANSWERS },
      score: 1,
      reasons: [
        '5 of 5 files of the template are here, 4 of them unchanged.',
        'The project has 100 % of their lines.',
        'The name comes from catalog-info.yaml.',
        'The owner comes from catalog-info.yaml.',
        'These answers come closest: port 9090, database true, bus "sqs".',
      ],
    });
    if (!match) return;

    const adoption = await adoptService(service.reference, match, history, options);
    expect(adoption.branch).toBe('quoin/adopt-service');
    expect(await service.git('show', '--format=%s', '--name-status', adoption.commit)).toBe(
      'chore(refunds): enrol in service 1.10.0\n\nA\t.quoin.yaml\n',
    );
    expect(await driftOf(service.reference, history, options)).toMatchObject({
      status: 'behind',
      version: '1.10.0',
      localChanges: [{ path: 'src/main.ts', change: 'modified' }],
    });
    expect(await upgradeService(service.reference, history, options)).toMatchObject({
      result: 'upgraded',
      to: '1.11.0',
    });
    expect(await service.read('src/start.ts')).toContain('await all();');
    expect(await service.read('src/main.ts')).toContain('more();');
    await expect(adoptService(service.reference, match, history, options)).rejects.toThrow(
      'refunds is of the template service already',
    );
  });

  it('is enrolled on a branch where there is no working tree', async () => {
    await world.release('1.0.0', { files: FILES, parameters: PARAMETERS });
    const service = await world.generate('1.0.0', ANSWERS);
    await service.edit({ '.quoin.yaml': undefined });
    const bare = join(world.folder, 'refunds.git');
    await git(world.folder, 'clone', '--quiet', '--bare', service.root, bare);
    const reference: ServiceReference = {
      name: 'refunds',
      location: { kind: 'folder', repository: bare, path: '.' },
    };
    const match = {
      template: 'service',
      version: '1.0.0',
      answers: { name: 'refunds', ...ANSWERS },
    };
    const enrol = async () =>
      adoptService(reference, match, await world.history(), { ...options, mode: 'branch' });
    const adoption = await enrol();
    expect(await git(bare, 'diff', '--name-status', 'main', adoption.branch)).toBe(
      'A\t.quoin.yaml\n',
    );
    expect(await enrol()).toEqual(adoption);
  });
});

it('a project that is like no template has no match', async () => {
  await world.release('1.0.0', { files: FILES, parameters: PARAMETERS });
  const root = join(world.folder, 'other');
  await init(root);
  const other = serviceAt(root);
  await other.edit({ Makefile: 'all:\n', 'src/lib.rs': 'fn main() {}\n' });
  expect(await matchTemplates(other.reference, await world.history(), options)).toEqual([]);
});

describe('among the templates of this repository', () => {
  const templates = resolve(import.meta.dirname, '../../../../templates');
  const cases: [template: string, answers: Answers][] = [
    [
      'service',
      { name: 'refunds', owner: 'team-payments', port: 8123, database: true, events: 'kafka' },
    ],
    ['worker', { name: 'mailer', owner: 'team-platform', bus: 'sqs' }],
    ['library', { name: 'money', owner: 'team-payments', program: true }],
  ];

  it.each(cases)('a %s is found', async (name, answers) => {
    const platform = join(world.folder, 'copy');
    await init(platform);
    await cp(templates, join(platform, 'templates'), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
    await git(platform, 'add', '--all', '--force');
    await commit(platform, 'feat: templates');
    const history = await openTemplateHistory({ repository: platform, cache: options.cache });

    const template = await loadTemplate(join(templates, name));
    const { files, provenance } = render(template, answers);
    const root = join(world.folder, String(answers.name));
    await init(root);
    const project = serviceAt(root);
    const texts = files.filter(({ path, symlink }) => path !== '.quoin.yaml' && !symlink);
    const kept = texts.map(({ path, content }): [string, Buffer] => [path, content]);
    await project.edit({
      ...Object.fromEntries(kept),
      'README.md': '# Mine\n',
      'src/mine.ts': 'mine();\n',
    });

    const matches = await matchTemplates(project.reference, history, options);
    expect(matches[0]).toMatchObject({
      template: name,
      version: template.version,
      answers: provenance.answers,
    });
  });
});
