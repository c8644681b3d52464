/**
 * Command of the pull-request workflow: `node packages/governance/src/pull-request/post.ts SUMMARY NUMBER`
 * shows the file as the one comment of governance. Needs nothing installed. Reads GITHUB_API_URL,
 * GITHUB_REPOSITORY and GITHUB_TOKEN, as a workflow sets them.
 */
import { readFile } from 'node:fs/promises';
import { SUMMARY_MARK } from '../formats/mark.ts';
import { postSummary } from './postSummary.ts';

const [file = '', number = ''] = process.argv.slice(2);
const { GITHUB_API_URL = 'https://api.github.com', GITHUB_REPOSITORY, GITHUB_TOKEN } = process.env;

if (file === '' || !/^\d+$/.test(number) || !GITHUB_REPOSITORY || !GITHUB_TOKEN) {
  console.error('Usage: GITHUB_REPOSITORY=owner/name GITHUB_TOKEN=… node post.ts SUMMARY NUMBER');
  process.exitCode = 2;
} else {
  try {
    const address = await postSummary({
      api: GITHUB_API_URL,
      repository: GITHUB_REPOSITORY,
      number: Number(number),
      token: GITHUB_TOKEN,
      body: await readFile(file, 'utf8'),
      mark: SUMMARY_MARK,
    });
    console.log(`Summary: ${address}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
