import type { RuleSeverity } from '@quoin/records/types';
import type { ChangeSource } from '../change/index.ts';
import type { RuleBook, StandardRule } from '../standards/rules.ts';
import { kindsTouched } from './kinds.ts';

/** A rule that a person has to look at, because no machine does. */
export interface Question {
  rule: string;
  title: string;
  severity: RuleSeverity;
  standard: StandardRule['standard'];
  /** Some of the changed files that made it worth asking; none when it is asked of every change. */
  paths: string[];
}

/** A reviewer is pointed to as many files. */
const MOST_PATHS = 3;

/**
 * The questions that no machine answers, for what the change touches: rules that people review, of
 * the standards that apply to the kinds of component with changed files. A rule that names words is
 * asked when an added line, or the path of a changed file, holds one of them.
 */
export async function checklist(source: ChangeSource, rules: RuleBook): Promise<Question[]> {
  const kinds = await kindsTouched(source);
  const questions = await Promise.all(
    rules.rules
      .filter(({ tool }) => tool === 'review')
      .map(async (rule) => {
        const files = source.change.files.filter(({ path }) =>
          rule.standard.appliesTo.some((kind) => kinds.get(path)?.has(kind)),
        );
        if (rule.when === undefined) return files.length > 0 ? [toQuestion(rule, [])] : [];
        const concerned = await mentioning(rule.when, files);
        return concerned.length > 0 ? [toQuestion(rule, concerned)] : [];
      }),
  );
  return questions.flat();
}

function toQuestion(
  { id, title, severity, standard }: StandardRule,
  files: readonly { path: string }[],
): Question {
  const paths = files.slice(0, MOST_PATHS).map(({ path }) => path);
  return { rule: id, title, severity, standard, paths };
}

type ChangedFiles = ChangeSource['change']['files'];

async function mentioning(
  words: readonly string[],
  files: ChangedFiles,
): Promise<ChangedFiles[number][]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const lines = (await file.text()).split('\n');
      const added = lines.filter((_, at) => file.addedLines?.has(at + 1) !== false);
      return mentions(words, `${file.path}\n${added.join('\n')}`);
    }),
  );
  return files.filter((_, at) => found[at]);
}

/** Whether a text holds one of the words; `pool.query` and `createPool` hold `pool`. */
function mentions(words: readonly string[], text: string): boolean {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word.toLowerCase()));
}
