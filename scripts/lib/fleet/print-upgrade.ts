import type { UpgradeMode, UpgradeOutcome, UpgradePlan } from '@quoin/fleet';
import { printDiff } from './print-diff.ts';

/** What an upgrade would change; the last line is the next thing to do. */
export function printPlan(plan: UpgradePlan): string {
  const { service, files } = plan;
  if (files.length === 0) return inStep(plan);
  return [
    printDiff(files),
    ...remarks(plan),
    summary(plan),
    `Next: npm run fleet -- upgrade ${service.name}`,
  ].join('\n');
}

/** How an upgrade ended; the last line is the next thing to do. */
export function printOutcome(outcome: UpgradeOutcome, mode: UpgradeMode): string {
  if (outcome.result === 'unchanged') return inStep(outcome);
  return [...remarks(outcome), summary(outcome), `Next: ${nextOf(outcome, mode)}`].join('\n');
}

function inStep({ service, template, to }: UpgradePlan): string {
  return `${service.name} is in step with ${template} ${to}.\nNext: npm run fleet`;
}

function remarks({ notes = [], newAnswers, conflicts }: UpgradePlan): string[] {
  return [
    ...notes,
    ...Object.entries(newAnswers).map(
      ([name, value]) => `New answer: ${name} is ${JSON.stringify(value)}.`,
    ),
    ...conflicts.map(({ explanation }) => `Conflict: ${explanation}`),
  ];
}

function summary({ service, template, from, to, files, conflicts }: UpgradePlan): string {
  const count = conflicts.length;
  const open = count === 0 ? 'no conflicts' : `${count} conflict${count === 1 ? '' : 's'}`;
  const changed = `${files.length} file${files.length === 1 ? '' : 's'}`;
  return `${service.name}: ${template} ${from} to ${to}, ${changed}, ${open}.`;
}

function nextOf(
  { service: { location }, branch = '', pullRequest, result, conflicts }: UpgradeOutcome,
  mode: UpgradeMode,
): string {
  if (pullRequest !== undefined) return `review ${pullRequest}`;
  if (location.kind === 'git') return `open a pull request for ${branch} of ${location.url}`;
  const conflicting = result === 'conflicts';
  if (mode === 'branch') {
    const fetch = `git fetch ${location.repository} ${branch}`;
    return `${fetch}, ${conflicting ? 'resolve the conflicts' : 'look at it'} and merge it`;
  }
  if (!conflicting) return `npm test, then git switch - && git merge ${branch}`;
  const files = conflicts.length === 1 ? 'the file' : `the ${conflicts.length} files`;
  return `decide what ${files} above should be, git add, and git commit`;
}
