import { writeFile } from 'node:fs/promises';
import { check, exitCodeOf } from '../check.ts';
import { GovernanceError } from '../errors.ts';
import { format, type Paint, type Style } from '../formats/format.ts';
import { linksFromEnvironment } from '../formats/links.ts';
import { readOptions, USAGE, type CommandOptions, type Start } from './options.ts';
import { reportTo, STANDARDS_ROOT } from './report.ts';

const CODES: Record<Style, [open: number, close: number]> = {
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  green: [32, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/**
 * Runs the command: judges, writes the report, answers the exit code.
 *
 * @param args - what stands after `npm run check --`
 */
export function runCommand(args: readonly string[], start: Start): Promise<0 | 1 | 2> {
  return reportTo(process.stdout, async () => {
    if (args.includes('--help') || args.includes('-h')) return { text: `${USAGE}\n`, exitCode: 0 };
    const { exitCode, text, output } = await judge(readOptions(args, start));
    if (output === undefined) return { text, exitCode };
    await write(output, text);
    return { text: '', exitCode };
  });
}

async function judge({ check: options, format: name, failOn, output }: CommandOptions) {
  const report = await check(options);
  const text = await format(name, {
    report,
    links: linksFromEnvironment(STANDARDS_ROOT),
    failOn,
    questions: async () => {
      const { checklist } = await import('../checklist/checklist.ts');
      return checklist(report.source, report.rules);
    },
    paint: output === undefined ? painter(process.stdout) : (_, plain) => plain,
  });
  return { text, exitCode: exitCodeOf(report, failOn), output };
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new GovernanceError(
      `The report cannot be written to ${file}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function painter(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY || process.env.NO_COLOR) return (_, text) => text;
  return (style, text) => {
    const [open, close] = CODES[style];
    return `\u001b[${String(open)}m${text}\u001b[${String(close)}m`;
  };
}
