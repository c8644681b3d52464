import type { Answers } from '@quoin/scaffold';
import type { Project } from './project.ts';
import type { Similarity } from './similarity.ts';

/** Why a project could be of a template, in sentences. */
export function reasonsFor(
  { files, present, unchanged, lines, common }: Similarity,
  project: Project,
  answers: Answers,
): string[] {
  const share = Math.floor((100 * common) / Math.max(1, lines));
  const taken = project.facts.filter(({ answer, value }) => answers[answer] === value);
  const known = new Set(taken.map(({ answer }) => answer));
  const others = Object.entries(answers)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [
    `${present} of ${files} files of the template are here, ${unchanged} of them unchanged.`,
    `The project has ${share} % of their lines.`,
    ...taken.map(({ answer, source }) => `The ${answer} comes from ${source}.`),
    ...(others.length > 0 ? [`These answers come closest: ${others.join(', ')}.`] : []),
  ];
}
