import { vendoredPaths, type Answers, type RenderedFile, type Template } from '@quoin/scaffold';
import { UserError } from '../command.ts';
import { fillIn } from '../fill-in.ts';
import { drawTree } from '../file-tree.ts';
import { renderHere, summary } from '../generate.ts';
import { missingParameters, needsMore } from '../new-options.ts';
import { ROOT } from '../paths.ts';

/**
 * What a template makes of some answers, without writing it or packing what comes along.
 *
 * @returns the rendered files, in path order
 * @throws {UserError} naming the answers that are missing
 * @throws {ScaffoldError} when the answers do not fit
 */
export async function renderPreview(template: Template, answers: Answers): Promise<RenderedFile[]> {
  const missing = missingParameters(template, answers);
  if (missing.length > 0) throw new UserError(`${needsMore(template, missing)}.`);
  const complete = await fillIn(template, answers, ROOT);
  return (await renderHere(template, complete)).files;
}

/** The rendered tree as a drawing, and what comes along when it is generated. */
export function describePreview(
  { name, version }: Template,
  answers: Answers,
  files: readonly RenderedFile[],
): string {
  const root = typeof answers.name === 'string' ? answers.name : '.';
  const { length } = vendoredPaths(files);
  const packages = length > 0 ? `, and ${length} packages in vendor/` : '';
  return `${drawTree(root, files)}\n${summary(files)} from ${name} ${version}${packages}.`;
}

/** @throws {UserError} when no file has that path */
export function previewFile(files: readonly RenderedFile[], path: string): Buffer {
  const file = files.find((each) => each.path === path);
  if (file) return file.content;
  const name = path.split('/').at(-1) ?? path;
  const similar = files.filter((each) => each.path.includes(name)).map((each) => each.path);
  const advice =
    similar.length > 0
      ? `Similar ones: ${similar.join(', ')}.`
      : 'Leave --file out to see them all.';
  throw new UserError(`The template renders no file ${path} from these answers. ${advice}`);
}
