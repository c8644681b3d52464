import {
  answerNames,
  AnswersError,
  render,
  resolveAnswers,
  type Answers,
  type Parameter,
  type RenderedFile,
  type Template,
} from '@quoin/scaffold';
import type { Project } from './project.ts';
import { compare, gainOf, linesOf } from './similarity.ts';

/** Options depend on each other: the second look corrects what the first one took too early. */
const ROUNDS = 2;
/** Values that no project has, to see where an answer lands. Ports and names may be these. */
const MARKERS: Partial<Record<Parameter['type'], unknown>> = {
  string: 'qzmarkerzq',
  integer: 48_613,
  number: 48_613,
};

/**
 * The answers with which a template comes closest to a project: what the project says of itself,
 * what its files have where a free answer would land, and the options that explain most of it.
 *
 * @returns undefined when a question stays open that has no default
 */
export function inferAnswers(template: Template, project: Project): Answers | undefined {
  const start = startAnswers(template, project);
  if (!start || !isAcceptable(template, start)) return undefined;
  let answers = start;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = answers;
    for (const parameter of template.parameters) {
      answers = chooseBest(template, project, answers, valuesOf(parameter));
    }
    answers = readFree(template, project, answers);
    if (JSON.stringify(answers) === JSON.stringify(before)) break;
  }
  return resolveAnswers(template, answers);
}

function startAnswers(template: Template, { facts }: Project): Answers | undefined {
  const asked = answerNames(template);
  const known = facts.filter(({ answer }) => asked.includes(answer));
  const answers: Record<string, unknown> = {};
  for (const { answer, value } of known) {
    const candidate = { ...answers, [answer]: value };
    if (!problemsOf(template, candidate).includes(answer)) answers[answer] = value;
  }
  for (const { name, choices, required, default: preset } of template.parameters) {
    if (required && preset === undefined && !(name in answers) && choices?.length) {
      answers[name] = choices[0];
    }
  }
  return answers;
}

function valuesOf({ name, type, choices }: Parameter): Answers[] {
  if (type === 'boolean') return [{ [name]: false }, { [name]: true }];
  if (type === 'array') return [];
  return (choices ?? []).map((value) => ({ [name]: value }));
}

function chooseBest(
  template: Template,
  project: Project,
  answers: Answers,
  values: readonly Answers[],
): Answers {
  let best = answers;
  let most = values.length > 0 ? gain(template, project, answers) : 0;
  for (const value of values) {
    const candidate = { ...answers, ...value };
    if (!isAcceptable(template, candidate)) continue;
    const found = gain(template, project, candidate);
    if (found <= most) continue;
    best = candidate;
    most = found;
  }
  return best;
}

function gain(template: Template, project: Project, answers: Answers): number {
  return gainOf(compare(project, render(template, answers).files));
}

/** Reads text and numbers that the project says nowhere else from the lines in which they land. */
function readFree(template: Template, project: Project, answers: Answers): Answers {
  const known = new Set(project.facts.map(({ answer }) => answer));
  let read = answers;
  for (const parameter of template.parameters) {
    const { name, choices, type } = parameter;
    const marker = MARKERS[type];
    if (known.has(name) || choices || marker === undefined) continue;
    const marked = { ...read, [name]: marker };
    if (!isAcceptable(template, marked)) continue;
    for (const value of findValues(project, render(template, marked).files, String(marker))) {
      const candidate = { ...read, [name]: type === 'string' ? value : Number(value) };
      if (!isAcceptable(template, candidate)) continue;
      read = candidate;
      break;
    }
  }
  return read;
}

/** What the project has where the marker is, most often found first. */
function findValues(
  { files }: Project,
  rendering: readonly RenderedFile[],
  marker: string,
): string[] {
  const votes = new Map<string, number>();
  for (const { path, content } of rendering) {
    const found = files.get(path);
    if (!found || !content.includes(marker)) continue;
    const lines = linesOf(found.content);
    for (const line of linesOf(content)) {
      const [before, after, ...more] = line.split(marker);
      if (before === undefined || after === undefined || more.length > 0) continue;
      for (const each of lines) {
        const value = between(each, before, after);
        if (value !== undefined) votes.set(value, (votes.get(value) ?? 0) + 1);
      }
    }
  }
  return [...votes].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}

function between(line: string, before: string, after: string): string | undefined {
  if (before + after === '' || line.length <= before.length + after.length) return undefined;
  if (!line.startsWith(before) || !line.endsWith(after)) return undefined;
  return line.slice(before.length, line.length - after.length);
}

function isAcceptable(template: Template, answers: Answers): boolean {
  return problemsOf(template, answers).length === 0;
}

/** The names of the answers that the template does not take. */
function problemsOf(template: Template, answers: Answers): string[] {
  try {
    resolveAnswers(template, answers);
    return [];
  } catch (error) {
    if (error instanceof AnswersError) return error.problems.map(({ answer }) => answer);
    throw error;
  }
}
