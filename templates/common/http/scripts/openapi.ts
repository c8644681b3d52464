/** Writes openapi.json, the description that the catalog shows. */
import { writeFile } from 'node:fs/promises';
import { describeApi } from './describe-api.ts';

await writeFile('openapi.json', await describeApi());
