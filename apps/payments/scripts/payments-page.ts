/** Writes the parts of docs/payments.md that are made from the code: `npm run docs`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describePayments, insertParts } from './describe-payments.ts';

const PAGE = join(import.meta.dirname, '../../../docs/payments.md');
await writeFile(PAGE, insertParts(await readFile(PAGE, 'utf8'), describePayments()));
