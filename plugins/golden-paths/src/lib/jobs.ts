import type { Job, JobService, JobServiceState } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';

const open: JobServiceState[] = ['waiting', 'running'];

/** How many of a job's services are through, whatever the outcome. */
export function progressOf({ services }: Pick<Job, 'services'>): { done: number; total: number } {
  return {
    done: services.filter(({ state }) => !open.includes(state)).length,
    total: services.length,
  };
}

const outcomes: [JobServiceState, string][] = [
  ['done', 'done'],
  ['conflicts', 'with conflicts'],
  ['unchanged', 'up to date already'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['interrupted', 'interrupted'],
];

/** `3 services: 2 done, 1 with conflicts`. */
export function summaryOf({ services }: Pick<Job, 'services'>): string {
  const parts = outcomes.flatMap(([state, words]) => {
    const amount = services.filter((service) => service.state === state).length;
    return amount === 0 ? [] : [`${String(amount)} ${words}`];
  });
  const total = count(services.length, 'service');
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}

/** Whether a retry would do anything. */
export function canRetry({ state, services }: Pick<Job, 'state' | 'services'>): boolean {
  const again: JobServiceState[] = ['failed', 'cancelled', 'interrupted'];
  return state !== 'running' && services.some((service) => again.includes(service.state));
}

/** `refunds`, `refunds and payouts`, `refunds, payouts and 3 more`. */
export function namesOf(names: readonly string[]): string {
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  if (more.length === 0) return `${first} and ${second}`;
  return `${first}, ${second} and ${String(more.length)} more`;
}

/** The first characters of a commit's id, as git shows it. */
export function shortCommit({ commit }: Pick<JobService, 'commit'>): string | undefined {
  return commit?.slice(0, 9);
}
