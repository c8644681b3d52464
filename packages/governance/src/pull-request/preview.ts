import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { check, exitCodeOf } from '../check.ts';
import type { Start } from '../command/options.ts';
import { reportTo, STANDARDS_ROOT } from '../command/report.ts';
import { GovernanceError } from '../errors.ts';
import { format, type FormatOptions } from '../formats/format.ts';
import { linksFromEnvironment } from '../formats/links.ts';

export const USAGE = `Usage: npm run pr -- --base REF [--dir DIR] [--output DIR]

Shows what a pull request of this branch against REF will show: the summary with the checklist for
the reviewer, and the annotations beside the code. Posts nothing.

  --base REF      branch that the pull request goes to
  --dir DIR       a folder of another repository
  --output DIR    also write summary.md, annotations.txt, governance.sarif and governance.json

Exit code, as of the check in the pull request: 0 clean, 1 findings, 2 could not run.`;

/** Judges once and writes the report in every form that a pull request needs. */
export function runPreview(args: readonly string[], start: Start): Promise<0 | 1 | 2> {
  return reportTo(process.stdout, async () => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        base: { type: 'string' },
        dir: { type: 'string' },
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { text: `${USAGE}\n`, exitCode: 0 };
    if (values.base === undefined) throw new GovernanceError(`--base is missing.\n\n${USAGE}`);
    const directory =
      values.dir === undefined ? start.repository : resolve(start.directory, values.dir);
    const report = await check({
      directory,
      selection: { kind: 'since', reference: values.base },
    });
    const { checklist } = await import('../checklist/checklist.ts');
    const options: FormatOptions = {
      report,
      links: linksFromEnvironment(STANDARDS_ROOT),
      failOn: 'warning',
      questions: () => checklist(report.source, report.rules),
      paint: (_, text) => text,
    };
    const summary = await format('markdown', options);
    const annotations = await format('github', options);
    if (values.output !== undefined) {
      await write(resolve(start.directory, values.output), {
        'summary.md': summary,
        'annotations.txt': annotations,
        'governance.sarif': await format('sarif', options),
        'governance.json': await format('json', options),
      });
    }
    return { text: `${summary}\n${annotations}`, exitCode: exitCodeOf(report) };
  });
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
