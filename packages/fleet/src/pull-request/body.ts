import type { TemplateVersion, UpgradePlan } from '../types.ts';

/**
 * What a pull request says of an upgrade, in Markdown.
 *
 * @param versions those that are passed, oldest first
 */
export function upgradeBody(plan: UpgradePlan, versions: readonly TemplateVersion[]): string {
  const { template, from, to, conflicts, migrations, newAnswers, notes = [] } = plan;
  return [
    `Brings this service from ${template} ${from} to ${to}. It is what the service would be, had it been generated today and changed in the same way.`,
    section('Conflicts', conflicts.length > 0 ? conflictLines(plan) : []),
    section('What changed in the template', versions.toReversed().flatMap(changelogOf)),
    section(
      'New answers',
      Object.entries(newAnswers).map(
        ([name, value]) => `- \`${name}\`: \`${JSON.stringify(value)}\``,
      ),
    ),
    section(
      'Migrations',
      migrations.map((version) => `- ${version}`),
    ),
    section(
      'Notes',
      notes.map((note) => `- ${note}`),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function conflictLines({ conflicts }: UpgradePlan): string[] {
  return [
    'Both sides changed these files. Check the branch out, look for conflict markers, decide, commit, and mark this as ready.',
    '',
    ...conflicts.map(({ explanation }) => `- [ ] ${explanation}`),
  ];
}

function changelogOf({ version, changes }: TemplateVersion): string[] {
  const lines = changes.map((change) => `- ${change}`);
  return [`### ${version}`, '', ...(lines.length > 0 ? lines : ['No entry.']), ''];
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return [`## ${title}`, '', ...lines].join('\n').trimEnd();
}
