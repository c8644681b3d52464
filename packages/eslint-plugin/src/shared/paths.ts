import { relative } from 'node:path';

const TEST_FOLDERS =
  /(^|[\\/])(__tests__|__mocks__|__fixtures__|tests?|spec|specs|fixtures|mocks|e2e|cypress|testing|benchmarks?|bench)[\\/]/i;
const TEST_FILES = /(^|[.\-_\\/])(test|tests|spec|stories|bench|e2e|mock|fixture)\.[cm]?[jt]sx?$/i;

/**
 * Whether the file is a test or belongs to one: its secrets, hosts and errors are made up.
 *
 * @param root - folder of the project; what it is called itself says nothing
 */
export function isTestPath(path: string, root: string): boolean {
  const inside = relative(root, path);
  const own = inside.startsWith('..') ? path : inside;
  return TEST_FILES.test(own) || TEST_FOLDERS.test(own);
}

const TEST_TOOLS =
  /\bfrom ['"](vitest|@jest\/globals|node:test|mocha|ava|@playwright\/test|supertest)['"]/;

/** Whether the text is that of a test, wherever it lies. */
export function isTestText(text: string): boolean {
  return TEST_TOOLS.test(text.slice(0, 5_000));
}
