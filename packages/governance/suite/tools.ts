import { execFile } from 'node:child_process';
import { isAbsolute, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';
import type { Finding } from './score.ts';

/** Scans a folder. */
export type Run = (folder: string) => Promise<readonly Finding[]>;

const execute = promisify(execFile);
const COMMAND = new URL('../../../scripts/check.ts', import.meta.url).pathname;
const LARGEST_OUTPUT = 256 * 1024 * 1024;

/** What the command writes with `--format json`, as far as it is read here. */
interface CommandOutput {
  readonly findings: readonly {
    readonly cwe?: readonly (number | string)[];
    readonly location: { readonly path: string; readonly line: number };
  }[];
}

/** `npm run check -- --dir FOLDER --format json`. */
export const governance: Run = async (folder) => {
  const { findings } = JSON.parse(await outputOf(folder)) as CommandOutput;
  return findings.map(({ cwe = [], location }) => ({
    path: below(folder, location.path),
    line: location.line,
    cwe: cwe.map(numberOf),
  }));
};

/** Exit code 1 means that there are findings; every other one but 0 is a failure. */
async function outputOf(folder: string): Promise<string> {
  try {
    const { stdout } = await execute(
      process.execPath,
      [COMMAND, '--dir', folder, '--format', 'json'],
      { maxBuffer: LARGEST_OUTPUT },
    );
    return stdout;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === 1 && stdout?.startsWith('{')) return stdout;
    throw new Error(`${COMMAND} could not check ${folder}`, { cause: error });
  }
}

/** Whether the command can be pointed at a folder. */
export async function governanceChecksFolders(): Promise<boolean> {
  const { stdout } = await execute(process.execPath, [COMMAND, '--help']);
  return stdout.includes('--dir');
}

/** The plugin names no weakness itself; these are the ones that its documentation describes. */
const WEAKNESSES: Readonly<Record<string, readonly number[]>> = {
  'security/detect-buffer-noassert': [119],
  'security/detect-child-process': [78],
  'security/detect-disable-mustache-escape': [79],
  'security/detect-eval-with-expression': [95],
  'security/detect-new-buffer': [665],
  'security/detect-no-csrf-before-method-override': [352],
  'security/detect-non-literal-fs-filename': [22],
  'security/detect-non-literal-regexp': [1333],
  'security/detect-non-literal-require': [829],
  'security/detect-object-injection': [1321],
  'security/detect-possible-timing-attacks': [208],
  'security/detect-pseudoRandomBytes': [338],
  'security/detect-unsafe-regex': [1333],
};

/** eslint-plugin-security as it comes, for comparison. */
export const eslintSecurity: Run = async (folder) => {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.{js,jsx,mjs,ts,tsx}'],
        languageOptions: {
          parser: tseslint.parser,
          parserOptions: { ecmaFeatures: { jsx: true } },
        },
      },
      security.configs.recommended,
    ],
  });
  const results = await eslint.lintFiles(['**/*.{js,jsx,mjs,ts,tsx}']);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ fatal, line, message, ruleId }) => {
      if (fatal) throw new Error(`${filePath}:${String(line)} does not parse: ${message}`);
      return { path: below(folder, filePath), line, cwe: WEAKNESSES[ruleId ?? ''] ?? [] };
    }),
  );
};

function below(folder: string, path: string): string {
  return (isAbsolute(path) ? relative(folder, path) : path).split(sep).join('/');
}

function numberOf(cwe: number | string): number {
  const number = Number(String(cwe).replace(/^CWE-/i, ''));
  if (!Number.isInteger(number)) throw new Error(`A finding names the weakness ${String(cwe)}`);
  return number;
}
