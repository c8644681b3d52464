import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { templateSource } from '@quoin/fleet/source';
import {
  addFiles,
  assertWritable,
  readVendored,
  render,
  ScaffoldError,
  type Answers,
  type RenderedFile,
  type Rendering,
  type Template,
  vendoredPaths,
  writeFiles,
} from '@quoin/scaffold';
import { UserError } from './command.ts';
import { drawTree } from './file-tree.ts';
import { fillIn } from './fill-in.ts';
import { ensurePackages, PACKAGES_DIR } from './packages.ts';
import { templateFolder } from './templates.ts';

export interface GenerateOptions {
  template: Template;
  answers: Answers;
  /** Where the files go. @default `./<name>` in the user's folder, or that folder for what is added to one */
  out?: string | undefined;
  /** Whether to list the files instead of writing them. @default false */
  dryRun?: boolean | undefined;
}

/**
 * Renders a template into a new folder, or into a repository when that is what the template is for.
 *
 * @returns what to tell the user; its last line is the next thing to do.
 * @throws {UserError} when the answers do not fit or the target is taken.
 */
export async function generate(options: GenerateOptions): Promise<string> {
  try {
    return await generateFiles(options);
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    throw new UserError(error.message);
  }
}

/** Renders a template of this repository; the provenance says from which commit it comes. */
export async function renderHere(template: Template, answers: Answers): Promise<Rendering> {
  const source = await templateSource(templateFolder(template.name));
  return render({ ...template, source }, answers);
}

/** Everything that a project is made of: the rendered files, and the packages that they name. */
export async function renderProject(template: Template, answers: Answers): Promise<Rendering> {
  const { files, provenance } = await renderHere(template, answers);
  if (vendoredPaths(files).length > 0) await ensurePackages();
  const vendored = await readVendored(files, PACKAGES_DIR);
  return { files: [...files, ...vendored], provenance };
}

async function generateFiles({ template, answers, out, dryRun }: GenerateOptions): Promise<string> {
  const root = resolve(userDirectory(), out ?? '.');
  const complete = await fillIn(template, answers, root);
  const { files, provenance } = await renderProject(template, complete);
  const started = performance.now();
  const adds = template.target === 'repository';
  const name = String(provenance.answers.name);
  const directory = adds || out !== undefined ? root : resolve(root, name);
  if (adds) assertAddable(directory, files);
  else await assertWritable(directory);
  if (dryRun) {
    return [
      drawTree(shorten(directory), files),
      `${summary(files)} would be written to ${directory}.`,
      'Run it again without --dry-run to write them.',
    ].join('\n');
  }
  await (adds ? addFiles(directory, files) : writeFiles(directory, files));
  const elapsed = Math.round(performance.now() - started);
  const next = adds
    ? `fill in ${files.map(({ path }) => shorten(join(directory, path))).join(', ')}`
    : `cd ${shorten(directory)} && npm ci && ${startCommand(files)}`;
  return `${summary(files)} written to ${directory} in ${elapsed} ms.\nNext: ${next}`;
}

/** What is added goes into folders that are there: another place is most likely a mistake. */
function assertAddable(directory: string, files: readonly RenderedFile[]): void {
  for (const [folder = ''] of files.map(({ path }) => path.split('/'))) {
    if (existsSync(join(directory, folder))) continue;
    throw new UserError(
      `There is no folder ${join(directory, folder)}. Run it at the root of a repository that has one, or name that with --out.`,
    );
  }
}

function startCommand(files: readonly RenderedFile[]): string {
  const manifest = files.find(({ path }) => path === 'package.json')?.content.toString() ?? '{}';
  const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> };
  return scripts.start === undefined ? 'npm test' : 'npm start';
}

/** npm starts scripts in the repository; INIT_CWD is where the user stands. */
function userDirectory(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Relative below the user's folder, absolute elsewhere. */
function shorten(directory: string): string {
  const path = relative(userDirectory(), directory) || '.';
  return path.startsWith('..') ? directory : path;
}

/** How much it is, such as `74 files (595 KiB)`. */
export function summary(files: readonly RenderedFile[]): string {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return `${files.length} ${files.length === 1 ? 'file' : 'files'} (${Math.ceil(bytes / 1024)} KiB)`;
}
