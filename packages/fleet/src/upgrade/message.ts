import type { UpgradePlan } from '../types.ts';

/** The trailer with which a commit of this tool says what it holds: another tree is another's work. */
export const TREE_TRAILER = 'Quoin-Tree';

/** What the usual check of commit messages takes. */
const LINE_LENGTH = 100;

/** The message of an upgrade's one commit, without a trailer. */
export function upgradeMessage(plan: UpgradePlan, versions: readonly string[]): string {
  const { service, template, from, to, migrations, newAnswers, conflicts, notes = [] } = plan;
  const answers = Object.entries(newAnswers);
  const body = [
    `From ${template} ${from}.`,
    versions.length > 1 ? list('Versions', versions) : '',
    list('Migrations', migrations),
    list(
      'New answers',
      answers.map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ),
    list(
      'Conflicts',
      conflicts.map(({ explanation }) => explanation),
    ),
    list('Notes', notes),
  ].filter((part) => part !== '');
  return [`chore(${scopeOf(service.name)}): upgrade to ${template} ${to}`, ...body].join('\n\n');
}

export function adoptMessage(name: string, template: string, version: string): string {
  return [
    `chore(${scopeOf(name)}): enrol in ${template} ${version}`,
    'Says which template the files are closest to, so that they can be upgraded.',
  ].join('\n\n');
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0
    ? ''
    : [`${title}:`, ...items.map((item) => wrap(`- ${item}`))].join('\n');
}

/** Breaks at spaces; what has none stays whole. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined) lines.push(word);
    else if (line.length + 1 + word.length <= LINE_LENGTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

/** Conventional Commits takes no parentheses, colons or line ends in a scope. */
function scopeOf(name: string): string {
  return name.replace(/[\s():]+/g, '-').replace(/^-+|-+$/g, '');
}
