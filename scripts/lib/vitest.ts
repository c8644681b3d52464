import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { DATA_DIR, installedBin, ROOT } from './paths.ts';

const REPORT = join(DATA_DIR, 'test', 'report.json');

export interface TestCounts {
  passed: number;
  failed: number;
  /** Full names; a group that cannot run here says why in its name. */
  skipped: readonly string[];
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { assertionResults: { status: string; fullName: string }[] }[];
}

/** Runs Vitest, and counts one failure more when the run itself failed, such as an error outside of every test. */
export async function runTests(args: readonly string[]): Promise<TestCounts> {
  await rm(REPORT, { force: true });
  const { exitCode } = await x(
    installedBin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...args],
    { nodeOptions: { cwd: ROOT, stdio: 'inherit' } },
  );
  const report = JSON.parse(await readFile(REPORT, 'utf8')) as Report;
  const failed = report.numFailedTests;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  };
}

/** Says which tests did not run; their names hold the reason. */
export function reportSkipped({ skipped }: TestCounts): void {
  if (skipped.length > 0) console.log(`Skipped:\n  ${skipped.join('\n  ')}`);
}
