import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { check, exitCodeOf } from '../check.ts';
import { GovernanceError } from '../errors.ts';
import { format, type Paint, type Style } from '../formats/format.ts';
import { linksFromEnvironment } from '../formats/links.ts';
import { readOptions, USAGE, type Start } from './options.ts';

/** The repository that this package, and with it the standards, are in. */
const STANDARDS_ROOT = resolve(import.meta.dirname, '..', '..', '..', '..');

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
export async function runCommand(args: readonly string[], start: Start): Promise<0 | 1 | 2> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    return await judgeAndReport(args, start);
  } catch (error) {
    process.stderr.write(`${error instanceof GovernanceError ? error.message : inspect(error)}\n`);
    return 2;
  }
}

async function judgeAndReport(args: readonly string[], start: Start): Promise<0 | 1 | 2> {
  const options = readOptions(args, start);
  const report = await check(options.check);
  const text = await format(options.format, {
    report,
    links: linksFromEnvironment(STANDARDS_ROOT),
    failOn: options.failOn,
    questions: async () => {
      const { checklist } = await import('../checklist/checklist.ts');
      return checklist(report.source, report.rules);
    },
    paint: options.output === undefined ? painter(process.stdout) : (_, plain) => plain,
  });
  if (options.output === undefined) await print(text);
  else await write(options.output, text);
  return exitCodeOf(report, options.failOn);
}

/** Waits until all is written: a pipe takes a long report piece by piece. */
function print(text: string): Promise<void> {
  return new Promise((done, fail) => {
    process.stdout.write(text, (error) => (error ? fail(error) : done()));
  });
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new GovernanceError(
      `The report cannot be written to ${file}: ${(error as Error).message}`,
      {
        cause: error,
      },
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

function inspect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
