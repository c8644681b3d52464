import { join, relative } from 'node:path';
import { lintTemplate, readTemplateFolder } from '@quoin/scaffold/lint';
import { allCombinations, optionsOf, pairwise } from '../combinations.ts';
import { ROOT } from '../paths.ts';
import { templateFolder } from '../templates.ts';

/** Above it, those combinations are rendered in which every two values meet. */
const MOST_COMBINATIONS = 256;

/**
 * Lints a template, rendered with every combination of its options.
 *
 * @returns a line for each finding: `file:line:column message`, the file relative to the repository
 */
export async function lint(name: string): Promise<string[]> {
  const directory = templateFolder(name);
  const folder = await readTemplateFolder(directory);
  const options = optionsOf(folder.template);
  const count = options.reduce((product, { values }) => product * values.length, 1);
  const combinations = count > MOST_COMBINATIONS ? pairwise(options) : allCombinations(options);
  return lintTemplate(folder, combinations).map(
    ({ file, line, column, message }) =>
      `${relative(ROOT, join(directory, file))}:${line}:${column} ${message}`,
  );
}
