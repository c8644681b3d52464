import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseAllDocuments } from 'yaml';

/** An environment variable that a configuration file needs and that nobody set. */
export interface MissingVariable {
  name: string;
  file: string;
}

const REFERENCE = /(?<!\$)\$\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}/g;

/**
 * Lists the variables that the configuration files name as `${NAME}`, without a
 * default, and that `env` does not hold.
 *
 * Backstage drops such a value and reports only the first key that a plugin then
 * misses; this names them all, before anything has started.
 */
export async function missingVariables(
  files: string[],
  env: NodeJS.ProcessEnv,
): Promise<MissingVariable[]> {
  const missing = new Map<string, MissingVariable>();
  for (const file of files) {
    for (const document of parseAllDocuments(await readFile(file, 'utf8'))) {
      for (const name of referencesIn(document.toJS())) {
        if (env[name] === undefined && !missing.has(name)) missing.set(name, { name, file });
      }
    }
  }
  return [...missing.values()];
}

function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return Array.from(value.matchAll(REFERENCE), (match) => match[1] ?? '');
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
}

/** The files given by `--config`, else `app-config.yaml` in the working directory. */
export function configFiles(argv: string[]): string[] {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: { config: { type: 'string', multiple: true } },
    strict: false,
  });
  const targets = values.config ?? ['app-config.yaml'];
  return targets.filter((target) => typeof target === 'string').map((target) => resolve(target));
}

/** Ends the process with one message when files or variables are missing. */
export async function stopUnlessConfigured(): Promise<void> {
  const files = configFiles(process.argv);
  const absent = files.find((file) => !existsSync(file));
  if (absent) {
    stop(
      `There is no configuration file ${absent}. ` +
        'Start in the root of the repository, or correct --config.',
    );
  }
  const missing = await missingVariables(files, process.env);
  if (missing.length === 0) return;
  const lines = missing.map(({ name, file }) => `  ${name}, used in ${basename(file)}`);
  stop(
    `The portal needs environment variables that are not set:\n${lines.join('\n')}\n` +
      'Set them and start again. docs/operations.md says what each one is for.',
  );
}

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
