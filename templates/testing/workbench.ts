import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFiles, type RenderedFile } from '@quoin/scaffold';
import { ESLint } from 'eslint';
import { check, getFileInfo, resolveConfig } from 'prettier';
import ts from 'typescript';
import { ROOT } from '../../scripts/lib/paths.ts';

const MODULES = join(ROOT, 'node_modules');

/** A rendered project in a folder that sees the modules which this repository has installed. */
export interface Workbench extends AsyncDisposable {
  folder: string;
  /** What this repository's own lint has against it. */
  lint(): Promise<string[]>;
  /** The files that Prettier would change, by the project's own settings. */
  unformatted(): Promise<string[]>;
  /** What the compiler has against it, by the project's own settings. */
  typecheck(): string[];
}

/** Writes a rendering into a temporary folder, without installing anything. */
export async function openWorkbench(files: readonly RenderedFile[]): Promise<Workbench> {
  const root = await mkdtemp(join(tmpdir(), 'quoin-workbench-'));
  const folder = join(root, 'project');
  await writeFiles(folder, files);
  await symlink(MODULES, join(root, 'node_modules'));
  await linkOtherVersions(folder, files);
  return {
    folder,
    lint: () => lint(folder),
    unformatted: () => unformatted(folder, files),
    typecheck: () => typecheck(folder),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
}

/** Where the root has another version of a dependency than the project, a package may have that one. */
async function linkOtherVersions(folder: string, files: readonly RenderedFile[]): Promise<void> {
  const manifest = files.find(({ path }) => path === 'package.json')?.content.toString() ?? '{}';
  const { dependencies } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
  for (const [name, version] of Object.entries(dependencies ?? {})) {
    const places = [name, ...globSync(`../packages/*/node_modules/${name}`, { cwd: MODULES })];
    const [first] = places.filter((place) => installedVersion(place) === version);
    if (first === undefined || first === name) continue;
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(join(MODULES, first), join(folder, 'node_modules', name));
  }
}

function installedVersion(place: string): string | undefined {
  const path = join(MODULES, place, 'package.json');
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

async function lint(folder: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: join(ROOT, 'eslint.config.js'),
    // The project's own lint is stricter here and there, and says so in its files.
    overrideConfig: { linterOptions: { reportUnusedDisableDirectives: 'off' } },
    errorOnUnmatchedPattern: false,
  });
  return (await eslint.lintFiles('.')).flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, ruleId, message }) =>
        `${filePath.slice(folder.length + 1)}:${line} ${message} (${ruleId ?? 'parser'})`,
    ),
  );
}

async function unformatted(folder: string, files: readonly RenderedFile[]): Promise<string[]> {
  // A record is formatted as the repository is to which it is added.
  const root = existsSync(join(folder, '.prettierrc.json')) ? folder : ROOT;
  const found = await Promise.all(
    files.map(async ({ path, content, symlink: link }) => {
      const file = join(root, path);
      const ignorePath = join(root, '.prettierignore');
      const { ignored, inferredParser } = await getFileInfo(file, { ignorePath });
      if (link || ignored || inferredParser === null) return [];
      const settings = await resolveConfig(file, { editorconfig: true });
      const formatted = await check(content.toString(), { ...settings, filepath: file });
      return formatted ? [] : [path];
    }),
  );
  return found.flat();
}

/** Parsed once for all renderings: what lies outside of them, such as the compiler's own library. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function typecheck(folder: string): string[] {
  if (!existsSync(join(folder, 'tsconfig.json'))) return [];
  const config = ts.getParsedCommandLineOfConfigFile(
    join(folder, 'tsconfig.json'),
    // The packages as they are packed, not their sources.
    { customConditions: ['dist'], noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (!config) return ['tsconfig.json cannot be read'];
  const host = ts.createCompilerHost(config.options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    if (file.startsWith(folder)) return parse(file, ...rest);
    if (!parsed.has(file)) parsed.set(file, parse(file, ...rest));
    return parsed.get(file);
  };
  const program = ts.createProgram(config.fileNames, config.options, host);
  const diagnostics = [...config.errors, ...ts.getPreEmitDiagnostics(program)];
  return diagnostics.map((each) => ts.formatDiagnostic(each, diagnosticsHost(folder)).trim());
}

const diagnosticsHost = (folder: string): ts.FormatDiagnosticsHost => ({
  getCanonicalFileName: (file) => file,
  getCurrentDirectory: () => folder,
  getNewLine: () => '\n',
});
