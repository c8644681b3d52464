import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { render } from '@quoin/scaffold';
import { git } from '../../src/git/index.ts';
import { openTemplateHistory, type LoadOptions } from '../../src/index.ts';

type Content = string | { text: string; kind: 'executable' | 'symlink' } | undefined;

/** A repository of templates in a temporary folder, which is removed at the end. */
export interface TemplateRepository extends AsyncDisposable {
  /** The temporary folder; the repository is one of it. */
  folder: string;
  repository: string;
  git(...args: string[]): Promise<string>;
  /** Writes files, removes those that are undefined, and commits everything. */
  commit(message: string, files: Record<string, Content>): Promise<string>;
  open(repository?: string): ReturnType<typeof openTemplateHistory>;
}

const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

export async function createTemplates(format: 'sha1' | 'sha256' = 'sha1') {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-history-'));
  const repository = join(folder, 'platform');
  await git(['init', '--quiet', '--initial-branch=main', `--object-format=${format}`, repository]);
  const run = async (...args: string[]) =>
    (await git([...IDENTITY, '-C', repository, ...args])).trim();
  const templates: TemplateRepository = {
    folder,
    repository,
    git: run,
    async commit(message, files) {
      for (const [path, content] of Object.entries(files)) {
        await write(join(repository, path), content);
      }
      await run('add', '--all', '--force');
      await run('commit', '--quiet', '--allow-empty', '-m', message);
      return run('rev-parse', 'HEAD');
    },
    open: (directory = repository) =>
      openTemplateHistory({ repository: directory, cache: join(folder, 'cache') }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  return templates;
}

/** The repository and more, to be taken apart after `await using`. */
export function disposable<T extends object>(templates: TemplateRepository, more: T) {
  return { templates, ...more, [Symbol.asyncDispose]: () => templates[Symbol.asyncDispose]() };
}

async function write(file: string, content: Content): Promise<void> {
  await rm(file, { recursive: true, force: true });
  if (content === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  if (typeof content === 'string') return writeFile(file, content);
  if (content.kind === 'symlink') return symlink(content.text, file);
  await writeFile(file, content.text);
  await chmod(file, 0o755);
}

/** The text of a `template.yaml` that renders its skeleton and the shared layer `templates/common`. */
export function template(version: string, name = 'service'): string {
  return `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: ${name}
  title: The ${name}
  annotations: { quoin.dev/template-version: ${version} }
spec:
  owner: team-platform
  type: service
  parameters:
    - { title: It, required: [name], properties: { name: { title: Name, type: string } } }
  steps:
    - id: own
      action: quoin:render
      input: { url: ./skeleton, answers: '\${{ parameters }}' }
    - id: shared
      action: quoin:render
      input: { url: ../common, answers: '\${{ parameters }}' }
`;
}

/** What a version renders to, by path; the provenance is not among it. */
export async function renderVersion(
  templates: TemplateRepository,
  version: string,
  options: LoadOptions & { name?: string } = {},
): Promise<Record<string, string>> {
  const history = await templates.open();
  const loaded = await history.load(options.name ?? 'service', version, options);
  const { files } = render(loaded, { name: 'refunds' });
  const others = files.filter(({ path }) => path !== '.quoin.yaml');
  return Object.fromEntries(others.map(({ path, content }) => [path, content.toString()]));
}
