import { relative, resolve } from 'node:path';
import {
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
import { ensurePackages, PACKAGES_DIR } from './packages.ts';

export interface GenerateOptions {
  template: Template;
  answers: Answers;
  /** Where the files go. @default `./<name>` in the user's folder */
  out?: string | undefined;
  /** Whether to list the files instead of writing them. @default false */
  dryRun?: boolean | undefined;
}

/**
 * Renders a template into a folder.
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

/** Everything that a project is made of: the rendered files, and the packages that they name. */
export async function renderProject(template: Template, answers: Answers): Promise<Rendering> {
  const { files, provenance } = render(template, answers);
  if (vendoredPaths(files).length > 0) await ensurePackages();
  const vendored = await readVendored(files, PACKAGES_DIR);
  return { files: [...files, ...vendored], provenance };
}

async function generateFiles({ template, answers, out, dryRun }: GenerateOptions): Promise<string> {
  const { files, provenance } = await renderProject(template, answers);
  const started = performance.now();
  const directory = resolve(userDirectory(), out ?? String(provenance.answers.name));
  if (dryRun) {
    await assertWritable(directory);
    return [
      listTree(files),
      `${summary(files)} would be written to ${directory}.`,
      'Run it again without --dry-run to write them.',
    ].join('\n');
  }
  await writeFiles(directory, files);
  const elapsed = Math.round(performance.now() - started);
  return [
    `${summary(files)} written to ${directory} in ${elapsed} ms.`,
    `Next: cd ${shorten(directory)} && npm ci && npm start`,
  ].join('\n');
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

function listTree(files: readonly RenderedFile[]): string {
  const width = Math.max(...files.map(({ content }) => String(content.length).length));
  return files
    .map(({ path, content }) => `${String(content.length).padStart(width)}  ${path}`)
    .join('\n');
}

function summary(files: readonly RenderedFile[]): string {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return `${files.length} files (${Math.ceil(bytes / 1024)} KiB)`;
}
