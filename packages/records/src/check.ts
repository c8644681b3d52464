/**
 * Command: `node packages/records/src/check.ts [ROOT]`. Checks the records of the
 * repository at ROOT (the working directory) and exits with 1 if any has a problem.
 */
import { checkRecords } from './checkRecords.ts';

const root = process.argv[2];
const { exitCode, lines } = await checkRecords(root === undefined ? {} : { root });
(exitCode === 0 ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
process.exitCode = exitCode;
