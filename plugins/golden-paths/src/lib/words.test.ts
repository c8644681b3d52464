import { describe, expect, it } from 'vitest';
import type { FileDiff, JobService, JobServiceState } from '@quoin/fleet/types';
import { behind, service } from '../testing/fleet.ts';
import { buildRate } from './builds.ts';
import { conflictsFirst, diffCounts, isOpenAtFirst } from './diffs.ts';
import { canRetry, namesOf, progressOf, summaryOf } from './jobs.ts';
import { driftState } from './status.ts';
import { duration, timeAgo } from './time.ts';

const job = (...states: JobServiceState[]) => ({
  services: states.map((state, index): JobService => ({
    name: String(index),
    state,
    steps: [],
    conflicts: [],
  })),
});

describe('a job', () => {
  it('counts what is through, whatever the outcome', () => {
    expect(progressOf(job('done', 'failed', 'running', 'waiting'))).toEqual({ done: 2, total: 4 });
    expect(summaryOf(job('done', 'done', 'conflicts'))).toBe(
      '3 services: 2 done, 1 with conflicts',
    );
  });

  it('can be retried when it is over and something did not finish', () => {
    expect(canRetry({ state: 'failed', ...job('done', 'failed') })).toBe(true);
    expect(canRetry({ state: 'running', ...job('failed') })).toBe(false);
    expect(canRetry({ state: 'done', ...job('done', 'conflicts') })).toBe(false);
  });

  it('names its services without end', () => {
    expect(namesOf(['a', 'b'])).toBe('a and b');
    expect(namesOf(['a', 'b', 'c', 'd'])).toBe('a, b and 2 more');
  });
});

describe('first builds', () => {
  it('never count what is unknown as passed', () => {
    expect(buildRate({ passed: 2, failed: 1, unknown: 1, rate: 2 / 3 })).toEqual({
      figure: '67 %',
      counts: '2 of 3 passed, 1 unknown',
      share: 2 / 3,
    });
    expect(buildRate({ passed: 0, failed: 0, unknown: 3 })).toEqual({
      figure: 'Unknown',
      counts: 'Of 3 generated',
    });
  });
});

it('says how far behind a service is', () => {
  expect(driftState(service('a'))).toEqual({ tone: 'good', label: 'Up to date' });
  expect(driftState(behind('a')).label).toBe('1 version behind');
});

it.each([
  ['2026-11-24T12:00:30Z', 'just now'],
  ['2026-11-24T11:56:00Z', '5 minutes ago'],
  ['2026-11-24T09:00:00Z', '3 hours ago'],
  ['2026-11-23T11:00:00Z', 'yesterday'],
])('%s is %s', (iso, words) => {
  expect(timeAgo(iso, new Date('2026-11-24T12:01:00Z'))).toBe(words);
});

it('tells durations', () => {
  expect(duration('2026-11-24T12:00:00Z', '2026-11-24T12:02:05Z')).toBe('2 min 5 s');
});

describe('a diff', () => {
  const file = (values: Partial<FileDiff>): FileDiff => ({
    path: 'a.ts',
    change: 'modified',
    binary: false,
    patch: '--- a/a.ts\n+++ b/a.ts\n@@ -1 +1,2 @@\n-a\n+b\n+++c\n',
    conflict: false,
    ...values,
  });

  it('counts its lines without the header', () => {
    expect(diffCounts([file({}), file({ patch: '' })])).toEqual({ added: 2, removed: 1 });
  });

  it('comes first when it has a conflict', () => {
    const files = [file({}), file({ path: 'b.ts', conflict: true }), file({ path: 'c.ts' })];
    expect(conflictsFirst(files).map(({ path }) => path)).toEqual(['b.ts', 'a.ts', 'c.ts']);
  });

  it('is folded when it is long or locked, unless it has a conflict', () => {
    expect(isOpenAtFirst(file({}))).toBe(true);
    expect(isOpenAtFirst(file({ path: 'package-lock.json' }))).toBe(false);
    expect(isOpenAtFirst(file({ patch: '+\n'.repeat(500) }))).toBe(false);
    expect(isOpenAtFirst(file({ patch: '+\n'.repeat(500), conflict: true }))).toBe(true);
  });
});
