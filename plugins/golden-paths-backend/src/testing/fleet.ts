import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadTemplate, render, writeFiles } from '@quoin/scaffold';
import { LocalRepositories } from '../git/LocalRepositories.ts';
import { component } from './files.ts';

const ADA = { name: 'Ada', email: 'ada@example.com' };

/** Runs git in a folder and returns what it says. */
export function git(folder: string, ...args: string[]): string {
  const person = ['-c', `user.name=${ADA.name}`, '-c', `user.email=${ADA.email}`];
  return execFileSync('git', ['-C', folder, ...person, ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

const template = (version: string, questions = '') => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: service
  title: Service
  description: Answers over HTTP.
  annotations: { quoin.dev/template-version: ${version} }
spec:
  type: service
  owner: user:default/ada
  parameters:
    - title: The service
      required: [name]
      properties:
        name: { type: string, title: Name, pattern: '^[a-z-]+$', 'ui:help': Use small letters. }
        token: { type: string, title: Token, 'ui:field': Secret }
${questions}
  steps:
    - { id: render, action: quoin:render, input: { answers: '\${{ parameters }}' } }
`;

const REGION =
  '        region: { type: string, title: Region, default: eu, enum: [eu, us], enumNames: [Europe, America] }';

const VERSIONS: [version: string, files: Record<string, string>][] = [
  [
    '1.0.0',
    {
      'template.yaml': template('1.0.0'),
      'CHANGELOG.md': '## 1.0.0\n\n### Added\n\n- It answers.\n',
      'skeleton/catalog-info.yaml': component('${{ values.name }}').replace(
        'group:default/team-payments',
        'user:default/ada',
      ),
      'skeleton/src/main.ts': 'listen(8080);\n',
      'skeleton/README.md': '# ${{ values.name }}\n\nStart it.\n',
      'skeleton/logo.png': 'PNG\0binary',
      'skeleton/${{ "package.json" }}':
        '{ "scripts": { "test": "node --test" }, "name": "${{ values.name }}" }\n',
    },
  ],
  [
    '1.1.0',
    {
      'template.yaml': template('1.1.0'),
      'CHANGELOG.md': '## 1.1.0\n\n- It says how it is.\n\n## 1.0.0\n\n- It answers.\n',
      'skeleton/src/health.ts': "export const health = 'ok';\n",
    },
  ],
  [
    '2.0.0',
    {
      'template.yaml': template('2.0.0', REGION),
      'CHANGELOG.md':
        '## 2.0.0\n\n- **Breaking**: it asks for a region.\n\n## 1.1.0\n\n- It says how it is.\n\n## 1.0.0\n\n- It answers.\n',
      'skeleton/src/main.ts': "listen(8080, '${{ values.region }}');\n",
    },
  ],
];

export interface Fleet {
  /** A temporary folder that holds all. */
  folder: string;
  /** The work tree with `templates/service`. */
  templates: string;
  dataDir: string;
  /** Generates a service from the template as it is now, with edits on top, and publishes it. */
  generate(name: string, edits?: Record<string, string>): Promise<string>;
  /** Publishes files that no template made. */
  publish(name: string, files: Record<string, string>): Promise<string>;
  /** Commits the next version of the template. */
  release(): Promise<void>;
}

/** A repository of templates with its first version, and a place for local repositories. */
export async function createFleet(): Promise<Fleet> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'golden-paths-fleet-')));
  const templates = join(folder, 'house');
  const dataDir = join(folder, 'data');
  const repositories = new LocalRepositories(join(dataDir, 'git'));
  const next = VERSIONS.values();
  await mkdir(templates);
  git(templates, 'init', '--quiet', '--initial-branch=main');
  const release = async () => {
    const [version, files] = next.next().value as (typeof VERSIONS)[number];
    await write(join(templates, 'templates/service'), files);
    git(templates, 'add', '.');
    git(templates, 'commit', '--quiet', `--message=feat: service ${version}`);
  };
  await release();
  const publish = async (name: string, files: Record<string, string>) => {
    const work = join(folder, 'work', name);
    await write(work, files);
    return repositories.publish(name, {
      folder: work,
      message: `feat: create ${name}`,
      author: ADA,
    });
  };
  return {
    folder,
    templates,
    dataDir,
    publish,
    release,
    async generate(name, edits = {}) {
      const { files } = render(await loadTemplate(join(templates, 'templates/service')), { name });
      await writeFiles(join(folder, 'work', name), files);
      return publish(name, edits);
    },
  };
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
