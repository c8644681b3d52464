import { join } from 'node:path';
import { exec } from 'tinyexec';
import { installedBin, ROOT } from './paths.ts';
import { paint, step } from './step.mjs';
import { checkTemplates } from './template/check.ts';
import { turbo } from './turbo.ts';

interface Check {
  readonly name: string;
  /** @param note shows something beside the name, such as what was left out */
  readonly run: (note: (text: string) => void) => Promise<{ ok: boolean; output: string }>;
  /** What mends the findings. */
  readonly remedy: string;
}

const CHECKS: readonly Check[] = [
  {
    name: 'Formatting (prettier)',
    run: () => tool('prettier', '--check', '--log-level=warn', '.'),
    remedy: 'Run: npx prettier --write .',
  },
  {
    name: 'Lint and import boundaries (eslint)',
    run: () =>
      tool(
        'eslint',
        // The payments service brings a configuration, as generated; here one holds for all.
        '--config=eslint.config.js',
        '--cache',
        '--cache-location=.data/eslintcache',
        '--max-warnings=0',
        '.',
      ),
    remedy: 'Run: npx eslint --fix .',
  },
  {
    name: 'Types, and the lint of generated services',
    run: () => turbo(['typecheck', 'lint']),
    remedy: 'Correct the places named above.',
  },
  {
    name: 'Nothing unused (knip)',
    run: () => tool('knip', '--no-progress'),
    remedy: 'Delete what is unused, or name its entry point in knip.json.',
  },
  {
    name: 'Reference of the packages (typedoc)',
    run: () => node('scripts/reference.ts', '--check'),
    remedy: 'Run: npm run reference',
  },
  {
    name: 'Decisions and standards (records)',
    run: () => node('packages/records/src/check.ts'),
    remedy:
      'Correct the records at the places named above; docs/decisions-and-standards.md shows the form.',
  },
  {
    name: 'Checks that the standards name (governance)',
    run: checkStandards,
    remedy: 'Correct the checks named above; an engine has to know them.',
  },
  {
    name: 'Standards (governance)',
    run: () => node('scripts/check.ts', '--all'),
    remedy: 'Mend or waive the findings above; docs/governance.md shows how.',
  },
  {
    name: 'Templates, and their versions',
    run: checkTemplates,
    remedy: 'Correct the templates at the places named above; docs/templates.md shows how.',
  },
];

export interface CheckResult {
  passed: number;
  failed: number;
}

/** Runs every check of the repository on itself, whether or not one before it fails. */
export async function runChecks(): Promise<CheckResult> {
  const result = { passed: 0, failed: 0 };
  for (const check of CHECKS) {
    try {
      await step(check.name, async (note: (text: string) => void) => {
        const { ok, output } = await check.run(note);
        if (!ok) throw new Error(output);
      });
      result.passed += 1;
    } catch (error) {
      result.failed += 1;
      console.error(`${(error as Error).message.trim()}\n${paint('bold', check.remedy)}\n`);
    }
  }
  return result;
}

/** A rule whose check no engine has would never report anything. */
async function checkStandards(): Promise<{ ok: boolean; output: string }> {
  const { readRules, RuleBook, unknownChecks } = await import('@quoin/governance/examples');
  const unknown = await unknownChecks(new RuleBook(await readRules(ROOT)));
  const lines = unknown.map(
    ({ id, tool, check, standard }) =>
      `${standard.path} ${id}: no ${tool} rule is called "${check ?? ''}".`,
  );
  return { ok: lines.length === 0, output: lines.join('\n') };
}

const tool = (name: string, ...args: string[]) => run(installedBin(name), args);
const node = (script: string, ...args: string[]) =>
  run(process.execPath, [join(ROOT, script), ...args]);

async function run(program: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  const { exitCode, stdout, stderr } = await exec(program, args, { nodeOptions: { cwd: ROOT } });
  return { ok: exitCode === 0, output: `${stdout}\n${stderr}` };
}
