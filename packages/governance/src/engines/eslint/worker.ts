import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { TextLinter, type LintResult } from './lint.ts';
import type { LintJob } from './pool.ts';
import { loadPlugins, ruleSettings } from './rules.ts';

/** Lints in this thread. */
export async function lintHere({ root, rules, files }: LintJob): Promise<LintResult[]> {
  const plugins = await loadPlugins(rules);
  const linter = new TextLinter({ root, plugins, rules: ruleSettings(rules) });
  return files.map(({ path, text }) => linter.lint(path, text));
}

if (!isMainThread && parentPort) parentPort.postMessage(await lintHere(workerData as LintJob));
