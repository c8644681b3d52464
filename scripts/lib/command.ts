/** What went wrong is the user's to mend: shown without a stack, the process ends with `exitCode`. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: 1 | 2;

  /** @param exitCode 1 for findings, 2 when the command could not run */
  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a command's main function and turns its failure into a message and an exit code. */
export async function runMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const expected = error instanceof UserError || isBadArgument(error);
    console.error(expected ? error.message : error);
    process.exitCode = error instanceof UserError ? error.exitCode : 2;
  }
}

/** https://nodejs.org/docs/latest-v24.x/api/errors.html: what `parseArgs` throws. */
function isBadArgument(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
