import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { addFiles, render, type Answers } from '@quoin/scaffold';
import { stringify } from 'yaml';
import {
  openTemplateHistory,
  type ServiceReference,
  type TemplateHistory,
} from '../../src/index.ts';

const run = promisify(execFile);

/** A file's text; executable, or a symbolic link to it. */
export type Content = string | Buffer | { text: string; kind: 'executable' | 'symlink' };
export type Files = Record<string, Content | undefined>;
export type Parameters = Record<string, Record<string, unknown>>;

export interface Release {
  /** The whole skeleton. */
  files: Files;
  parameters?: Parameters;
  required?: string[];
  /** Source of the migration. */
  migration?: string;
  changes?: string[];
}

const NAME: Parameters = { name: { title: 'Name', type: 'string' } };

/** A folder with a repository of templates and any number of services. */
export interface World extends AsyncDisposable {
  folder: string;
  /** Commits a version of the template `service`; what it leaves out is removed. */
  release(version: string, release: Release): Promise<void>;
  history(): Promise<TemplateHistory>;
  /** Renders a version into a folder of a repository, made when it is missing, and commits it. */
  generate(
    version: string,
    answers?: Answers,
    place?: { repository?: string; path?: string },
  ): Promise<Service>;
}

export interface Service {
  reference: ServiceReference;
  /** The root of its working tree. */
  root: string;
  /** Its folder. */
  directory: string;
  git(...args: string[]): Promise<string>;
  write(files: Files): Promise<void>;
  read(path: string): Promise<string>;
  /** Writes and commits. */
  edit(files: Files): Promise<void>;
  /** Paths and contents of a commit. */
  snapshot(revision?: string): Promise<Record<string, string>>;
}

export async function createWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-upgrade-'));
  const platform = join(folder, 'platform');
  await init(platform);
  let changelog = '';
  const history = () => openTemplateHistory({ repository: platform, cache: join(folder, 'cache') });
  return {
    folder,
    async release(
      version,
      { files, parameters = {}, required = ['name'], migration, changes = ['Something.'] },
    ) {
      const directory = join(platform, 'templates', 'service');
      await rm(join(directory, 'skeleton'), { recursive: true, force: true });
      changelog = `## [${version}]\n\n${changes.map((each) => `- ${each}\n`).join('')}\n${changelog}`;
      await writeAll(directory, {
        'template.yaml': templateOf(version, { ...NAME, ...parameters }, required),
        'CHANGELOG.md': `# Changelog\n\n${changelog}`,
        ...(migration !== undefined && { [`migrations/${version}.ts`]: migration }),
      });
      await writeAll(join(directory, 'skeleton'), files);
      // The skeleton's own .gitignore is not for this repository.
      await git(platform, 'add', '--all', '--force');
      await commit(platform, `feat: service ${version}`);
    },
    history,
    async generate(version, answers = {}, { repository = 'refunds', path = '.' } = {}) {
      const root = join(folder, repository);
      const directory = join(root, path);
      await init(root);
      const template = await (await history()).load('service', version);
      const { files } = render(template, { name: 'refunds', ...answers });
      await mkdir(directory, { recursive: true });
      await addFiles(directory, files);
      await commit(root, 'feat: generated');
      return serviceAt(root, path);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export function serviceAt(root: string, path = '.'): Service {
  const directory = join(root, path);
  const name = path === '.' ? 'refunds' : (path.split('/').at(-1) ?? '');
  return {
    reference: { name, location: { kind: 'folder', repository: root, path } },
    root,
    directory,
    git: (...args) => git(root, ...args),
    write: (files) => writeAll(directory, files),
    read: (file) => readFile(join(directory, file), 'utf8'),
    async edit(files) {
      await writeAll(directory, files);
      await commit(root, 'feat: edited');
    },
    async snapshot(revision = 'HEAD') {
      const listing = await git(root, 'ls-tree', '-r', '-z', revision);
      const entries = listing
        .split('\0')
        .filter(Boolean)
        .map((line) => {
          const [, mode = '', id = '', file = ''] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
          return { mode, id, file };
        });
      const texts = entries.map(async ({ mode, id, file }): Promise<[string, string]> => [
        file,
        (mode === '100644' ? '' : `${mode} `) + (await git(root, 'cat-file', 'blob', id)),
      ]);
      return Object.fromEntries(await Promise.all(texts));
    },
  };
}

/** As a person's git, who has an identity and no other settings. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd: directory, maxBuffer: 1e8 });
  return stdout;
}

export async function init(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await git(directory, 'init', '--quiet', '--initial-branch=main');
  await git(directory, 'config', 'user.name', 'Ada');
  await git(directory, 'config', 'user.email', 'ada@example.com');
}

export async function commit(directory: string, message: string): Promise<void> {
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--allow-empty', '-m', message);
}

async function writeAll(directory: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    await rm(file, { recursive: true, force: true });
    if (content === undefined) continue;
    await mkdir(dirname(file), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(file, content);
    else if (content.kind === 'symlink') await symlink(content.text, file);
    else {
      await writeFile(file, content.text);
      await chmod(file, 0o755);
    }
  }
}

function templateOf(version: string, properties: Parameters, required: string[]): string {
  return stringify({
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: 'service',
      title: 'Service',
      annotations: { 'quoin.dev/template-version': version },
    },
    spec: {
      owner: 'team-platform',
      type: 'service',
      parameters: [{ title: 'The service', required, properties }],
      steps: [
        {
          id: 'render',
          action: 'quoin:render',
          input: {
            url: './skeleton',
            answers: '${{ parameters }}',
            copyWithoutTemplating: ['.github/workflows/**'],
          },
        },
      ],
    },
  });
}
