import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Content by path. */
export type Files = Record<string, string>;

/** Runs git without the configuration of whoever runs the tests. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const person = { NAME: 'Ada', EMAIL: 'ada@example.com' };
  const { stdout } = await execute('git', args, {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: person.NAME,
      GIT_AUTHOR_EMAIL: person.EMAIL,
      GIT_COMMITTER_NAME: person.NAME,
      GIT_COMMITTER_EMAIL: person.EMAIL,
    },
  });
  return stdout.trim();
}

async function commitFiles(directory: string, files: Files, message: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--message', message);
}

async function createRepository(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quoin-e2e-repository-'));
  await git(directory, 'init', '--quiet', '--initial-branch', 'main');
  return directory;
}

const template = (
  version: string,
  questions: string,
) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: notes
  title: Notes
  description: Keeps notes, and greets who reads them.
  annotations:
    quoin.dev/template-version: ${version}
spec:
  owner: group:default/team-platform
  type: service
  parameters:
    - title: The notes
      required: [name, owner]
      properties:
        name:
          title: Name
          type: string
          pattern: '^[a-z]+$'
          ui:help: Use small letters.
        owner:
          title: Owner
          type: string
${questions}  steps:
    - id: render
      name: Render the files
      action: quoin:render
      input:
        url: ./skeleton
        answers: \${{ parameters }}
        values:
          name: \${{ parameters.name }}
          owner: \${{ parameters.owner }}
          region: \${{ parameters.region }}
`;

const question = `        region:
          title: Region
          type: string
          description: Where it runs
          default: north
          enum: [north, south]
`;

const component = (name: string, owner: string) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
spec:
  type: service
  lifecycle: experimental
  owner: ${owner}
`;

const greeting = (text: string) => `export function greet(who) {
  return \`${text}, \${who}\`;
}
`;

/** A repository with the template \`notes\`, which gets a second version when the test says so. */
export async function createTemplates() {
  const directory = await createRepository();
  const folder = 'templates/notes';
  await commitFiles(
    directory,
    {
      [`${folder}/template.yaml`]: template('1.0.0', ''),
      [`${folder}/CHANGELOG.md`]: '# Changelog\n\n## [1.0.0] - 2026-10-01\n\n- First version.\n',
      [`${folder}/skeleton/README.md`]: '# ${{ values.name }}\n\nNotes.\n',
      [`${folder}/skeleton/catalog-info.yaml`]: component(
        '${{ values.name }}',
        '${{ values.owner }}',
      ),
      [`${folder}/skeleton/src/greeting.js`]: greeting('Hello'),
    },
    'feat(template): notes',
  );
  return {
    directory,
    release: () =>
      commitFiles(
        directory,
        {
          [`${folder}/template.yaml`]: template('1.1.0', question),
          [`${folder}/CHANGELOG.md`]:
            '# Changelog\n\n## [1.1.0] - 2026-11-20\n\n- Greet with **good day**.\n\n## [1.0.0] - 2026-10-01\n\n- First version.\n',
          [`${folder}/skeleton/region.txt`]: '${{ values.region }}\n',
          [`${folder}/skeleton/src/greeting.js`]: greeting('Good day'),
        },
        'feat(template): greet with good day',
      ),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export type Templates = Awaited<ReturnType<typeof createTemplates>>;

/** What a version of the template makes, with its provenance. */
export function generated(name: string, version: '1.0.0' | '1.1.0' = '1.0.0'): Files {
  const newer = version === '1.1.0';
  const answers = { name, owner: 'team-payments', ...(newer && { region: 'north' }) };
  const lines = Object.entries(answers).map(([key, value]) => `  ${key}: ${value}\n`);
  return {
    ...unenrolled(name),
    ...(newer && { 'region.txt': 'north\n', 'src/greeting.js': greeting('Good day') }),
    '.quoin.yaml': `template: notes\nversion: ${version}\nanswers:\n${lines.join('')}`,
  };
}

/** The same without provenance. */
export function unenrolled(name: string): Files {
  return {
    'README.md': `# ${name}\n\nNotes.\n`,
    'catalog-info.yaml': component(name, 'team-payments'),
    'src/greeting.js': greeting('Hello'),
  };
}

/** Somebody's own greeting, on the line that the second version changes as well. */
export const ownGreeting: Files = { 'src/greeting.js': greeting('Welcome') };

/**
 * Makes the bare repository of a service among those of the portal.
 *
 * @param commits - the files of each commit, in order
 */
export async function createService(dataDir: string, name: string, ...commits: Files[]) {
  const work = await createRepository();
  for (const files of commits) await commitFiles(work, files, 'feat: the next step');
  const bare = join(dataDir, 'git', `${name}.git`);
  await mkdir(dirname(bare), { recursive: true });
  await git(work, 'clone', '--quiet', '--bare', work, bare);
  await rm(work, { recursive: true });
}
