import type { FirstBuild } from '@quoin/fleet/types';
import { z } from 'zod';

/** What is read of a check run; https://docs.github.com/en/rest/checks/runs has the whole. */
export const checkRuns = z.object({
  check_runs: z.array(
    z.object({
      status: z.string(),
      conclusion: z.string().nullish(),
      started_at: z.string().nullish(),
      completed_at: z.string().nullish(),
      html_url: z.string().nullish(),
    }),
  ),
});

type CheckRun = z.infer<typeof checkRuns>['check_runs'][number];

const FAILED = ['failure', 'timed_out', 'startup_failure'];
const PASSED = ['success', 'neutral', 'skipped'];

/** One outcome of all check runs of a commit; one that was cancelled or still runs says nothing. */
export function outcomeOf(runs: readonly CheckRun[]): FirstBuild {
  const broken = runs.find(({ conclusion }) => FAILED.includes(conclusion ?? ''));
  const complete = runs.every(
    ({ status, conclusion }) => status === 'completed' && PASSED.includes(conclusion ?? ''),
  );
  const succeeded = runs.find(({ conclusion }) => conclusion === 'success');
  const told = broken ?? (complete ? succeeded : undefined);
  if (!told) return { outcome: 'unknown' };
  return {
    outcome: broken ? 'failed' : 'passed',
    ...timesOf(runs),
    ...(told.html_url && { url: told.html_url }),
  };
}

function timesOf(runs: readonly CheckRun[]): Pick<FirstBuild, 'at' | 'seconds'> {
  const starts = runs.flatMap(({ started_at }) => (started_at ? [Date.parse(started_at)] : []));
  const ends = runs.flatMap(({ completed_at }) => (completed_at ? [Date.parse(completed_at)] : []));
  if (ends.length === 0) return {};
  const end = Math.max(...ends);
  return {
    at: new Date(end).toISOString(),
    ...(starts.length > 0 && { seconds: (end - Math.min(...starts)) / 1000 }),
  };
}
