import { resolve } from 'node:path';
import { GovernanceError } from '../errors.ts';

/** The repository that this package, and with it the standards, are in. */
export const STANDARDS_ROOT = resolve(import.meta.dirname, '..', '..', '..', '..');

export interface Outcome {
  text: string;
  exitCode: 0 | 1 | 2;
}

/**
 * Does the work of a command and writes its text, all of it: a pipe takes a long one piece by piece.
 * What goes wrong is said on standard error, without a stack when the person can mend it.
 */
export async function reportTo(
  output: NodeJS.WriteStream,
  work: () => Promise<Outcome>,
): Promise<0 | 1 | 2> {
  try {
    const { text, exitCode } = await work();
    await new Promise<void>((done, fail) => {
      output.write(text, (error) => (error ? fail(error) : done()));
    });
    return exitCode;
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return 2;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected =
    error instanceof GovernanceError ||
    ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  return isExpected ? error.message : (error.stack ?? error.message);
}
