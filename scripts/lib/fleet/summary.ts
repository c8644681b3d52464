import type { DriftStatus, ServiceDrift } from '@quoin/fleet/types';

/** How the fleet stands, and as the last line what to do next. */
export function summarise(all: readonly ServiceDrift[]): string {
  const count = (...wanted: DriftStatus[]) =>
    all.filter(({ status }) => wanted.includes(status)).length;
  const behind = all.filter(({ status }) => status === 'behind');
  const strange = count('unknown-template', 'unknown-version', 'unreadable');
  const strangers = count('not-enrolled');
  const parts = [
    `${count('current')} up to date`,
    `${behind.length} behind`,
    ...(strange > 0 ? [`${strange} to look at`] : []),
  ];
  const lines = [
    `${plural(all.length - strangers, 'service')}: ${parts.join(', ')}.`,
    ...(strangers > 0
      ? [`${plural(strangers, 'more component')} of no template: --status not-enrolled lists them.`]
      : []),
    next(behind, all),
  ];
  return lines.join('\n');
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function next(behind: readonly ServiceDrift[], all: readonly ServiceDrift[]): string {
  const [first, second] = behind;
  if (second) return 'Next: npm run fleet -- upgrade --all --dry-run';
  if (first) return `Next: npm run fleet -- diff ${first.service.name} --upgrade`;
  const [strange] = all.filter(
    ({ status }) => status !== 'current' && status !== 'not-enrolled' && status !== 'behind',
  );
  if (strange) return `Next: see what is said of ${strange.service.name} above`;
  if (all.some(({ status }) => status === 'current')) return 'Nothing to upgrade.';
  return 'Next: npm run new -- service, or npm run fleet -- adopt FOLDER';
}
