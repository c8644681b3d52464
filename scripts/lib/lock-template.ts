import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addFiles,
  loadTemplate,
  readVendored,
  render,
  resolveAnswers,
  stepValues,
  type Answers,
  type Layer,
  type RenderedFile,
  type Template,
  vendoredPaths,
} from '@quoin/scaffold';
import { x } from 'tinyexec';
import { allCombinations, optionsOf } from './combinations.ts';
import { UserError } from './command.ts';
import type { Values } from './conditions.ts';
import { mergeJson } from './merge-json.ts';
import { ensurePackages, PACKAGES_DIR } from './packages.ts';
import { lastLines } from './step.mjs';
import { templateFolder } from './templates.ts';

const MANIFEST = 'package.json';
const LOCK = 'package-lock.json';
/** Stands for the project's name while its lock file is made. */
const NAME = 'name-of-the-project';
const OWNER = 'team-platform';

/** One way in which a template's `package.json` comes out. */
interface Manifestation {
  values: Values;
  /** What is needed to lock it: the manifest, and the lock file of before if there is one. */
  files: RenderedFile[];
}

/** A lock file, as far as it is changed here. */
interface LockFile {
  packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
}

/**
 * Locks the dependencies of a template for every combination of its options, and writes one lock file
 * with conditions into the layer that has its `package.json`.
 *
 * @param progress is told what is being locked
 * @returns the path of the lock file
 * @throws {UserError} when the template has no manifest, or npm cannot resolve one
 */
export async function lockTemplate(
  name: string,
  progress: (text: string) => void = () => undefined,
): Promise<string> {
  const template = await loadTemplate(templateFolder(name));
  const layer = template.layers.find(({ skeleton }) =>
    skeleton.some(({ path }) => path === MANIFEST),
  );
  if (!layer) throw new UserError(`The template "${name}" has no ${MANIFEST} to lock.`);
  const manifestations = findManifestations(template, layer);
  if (manifestations.some(({ files }) => vendoredPaths(files).length > 0)) await ensurePackages();
  const locked = new Map<string, Promise<LockFile>>();
  const variants = [];
  for (const { values, files } of manifestations) {
    const manifest = contentOf(files, MANIFEST) ?? '';
    if (!locked.has(manifest)) {
      progress(`${locked.size + 1} of at most ${manifestations.length}`);
      locked.set(manifest, lock(files));
    }
    variants.push({ values, document: await locked.get(manifest) });
  }
  const path = join(templateFolder(name), layer.url, LOCK);
  const merged = mergeJson(variants).replaceAll(NAME, '${{ values.name }}');
  // That setting takes a line break after a tag away.
  const text = layer.options.trimBlocks ? merged.replaceAll('%}\n', '%}\n\n') : merged;
  await writeFile(path, text);
  return path;
}

/** The distinct values that matter to the manifest, each with one rendering of it. */
function findManifestations(template: Template, layer: Layer): Manifestation[] {
  const all = allCombinations(optionsOf(template)).map((combination) => {
    const answers = resolveAnswers(template, { ...sampleAnswers(template), ...combination });
    const files = render(template, answers).files;
    return { values: scalars(stepValues(layer, answers)), files };
  });
  const manifestOf = ({ files }: Manifestation) => contentOf(files, MANIFEST) ?? '';
  let names = Object.keys(all[0]?.values ?? {});
  for (const name of names) {
    const others = names.filter((each) => each !== name);
    if (decides(all, others, manifestOf)) names = others;
  }
  return [
    ...Map.groupBy(all, ({ values }) => JSON.stringify(pick(values, names))).values(),
  ].flatMap(([first]) => (first ? [{ ...first, values: pick(first.values, names) }] : []));
}

/** Whether these values alone say how the manifest comes out. */
function decides(
  all: readonly Manifestation[],
  names: readonly string[],
  manifestOf: (each: Manifestation) => string,
): boolean {
  const groups = Map.groupBy(all, ({ values }) => JSON.stringify(pick(values, names)));
  return [...groups.values()].every((group) => new Set(group.map(manifestOf)).size === 1);
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function scalars(values: Answers): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) =>
      ['boolean', 'string', 'number'].includes(typeof value),
    ),
  ) as Values;
}

/** Answers to what has no default and is no option. */
function sampleAnswers({ parameters }: Template): Answers {
  const open = parameters.filter((each) => each.required && each.default === undefined);
  return Object.fromEntries(open.map(({ name }) => [name, name === 'name' ? NAME : OWNER]));
}

/** Lets npm resolve a manifest in a folder of its own. */
async function lock(files: readonly RenderedFile[]): Promise<LockFile> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-lock-'));
  try {
    const needed = files.filter(({ path }) => path === MANIFEST || isUsableLock(files, path));
    await addFiles(folder, [...needed, ...(await readVendored(files, PACKAGES_DIR))]);
    const args = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { exitCode, stdout, stderr } = await x('npm', args, {
      nodePath: false,
      nodeOptions: { cwd: folder },
    });
    if (exitCode !== 0) {
      throw new UserError(`npm cannot lock the template:\n${lastLines(`${stdout}\n${stderr}`)}`, 1);
    }
    return withoutPlaces(JSON.parse(await readFile(join(folder, LOCK), 'utf8')) as LockFile);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Versions that were chosen before are kept, unless that lock file cannot be read. */
function isUsableLock(files: readonly RenderedFile[], path: string): boolean {
  if (path !== LOCK) return false;
  try {
    JSON.parse(contentOf(files, LOCK) ?? '');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Bound to no registry; and a vendored package may be packed anew, so its bytes are not locked. */
function withoutPlaces(file: LockFile): LockFile {
  for (const entry of Object.values(file.packages)) {
    if (entry.resolved?.startsWith('file:')) delete entry.integrity;
    else if (entry.resolved?.startsWith('http')) delete entry.resolved;
  }
  return file;
}

function contentOf(files: readonly RenderedFile[], path: string): string | undefined {
  return files.find((file) => file.path === path)?.content.toString();
}
