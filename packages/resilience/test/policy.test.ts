import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AttemptContext,
  BulkheadFullError,
  CircuitOpenError,
  createPolicy,
  createRetryBudget,
  HttpError,
  requireOk,
  TimeoutError,
} from '../src/index.ts';

type Work = (context: AttemptContext) => Promise<unknown>;

const unavailable = () => Promise.reject(new HttpError(503));
const ok = () => Promise.resolve('ok');
/** A call that never looks at its signal. */
const deaf = () => new Promise<never>(() => undefined);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Runs all timers while `promise` settles; the outcome as a value. */
async function settle<T>(promise: Promise<T>): Promise<T | Error> {
  const outcome = promise.catch((error: unknown) => error as Error);
  await vi.runAllTimersAsync();
  return outcome;
}

describe('retry', () => {
  const only = { breaker: false, bulkhead: false } as const;

  it('tries an idempotent call three times and throws the last error', async () => {
    const policy = createPolicy({ name: 'rail', idempotent: true, ...only });
    const work = vi.fn<Work>(unavailable);
    expect(await settle(policy.execute(work))).toBeInstanceOf(HttpError);
    expect(work.mock.calls.map(([context]) => context.attempt)).toEqual([1, 2, 3]);
  });

  it('never repeats a call that nobody declared idempotent', async () => {
    const work = vi.fn(unavailable);
    await settle(createPolicy({ name: 'rail', ...only }).execute(work));
    expect(work).toHaveBeenCalledOnce();
    const policy = createPolicy({ name: 'rail', idempotent: true, ...only });
    await settle(policy.execute(work, { idempotent: false }));
    expect(work).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['400', new HttpError(400), 1],
    ['500', new HttpError(500), 1],
    ['429', new HttpError(429), 3],
    ['502', { statusCode: 502 }, 3],
    ['a refused connection', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 3],
    ['fetch failing', new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }), 3],
    ['a mistake in the program', new TypeError('x is not a function'), 1],
  ])('after %s', async (_, error, times) => {
    const work = vi.fn(() => Promise.reject(error as Error));
    await settle(createPolicy({ name: 'rail', idempotent: true, ...only }).execute(work));
    expect(work).toHaveBeenCalledTimes(times);
  });

  it('waits a random time below an exponential bound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (random) => {
        const spy = vi.spyOn(Math, 'random').mockReturnValue(random);
        const retry = { attempts: 5, baseDelay: 100, maxDelay: 300 };
        const policy = createPolicy({ name: 'rail', idempotent: true, retry, ...only });
        const started = performance.now();
        await settle(policy.execute(unavailable));
        const bound = [100, 200, 300, 300].reduce(
          (sum, most) => sum + Math.floor(random * most),
          0,
        );
        expect(performance.now() - started).toBeCloseTo(bound, 0);
        spy.mockRestore();
      }),
      { numRuns: 20 },
    );
  });

  it('waits as long as the server asks', async () => {
    const responses = [new Response('', { status: 503, headers: { 'retry-after': '2' } })];
    const policy = createPolicy({ name: 'rail', idempotent: true, ...only });
    const started = performance.now();
    const work = async () => (await requireOk(responses.pop() ?? new Response('paid'))).text();
    expect(await settle(policy.execute(work))).toBe('paid');
    expect(performance.now() - started).toBeCloseTo(2000, 0);
  });

  it('gives up at once when the wait would pass the deadline', async () => {
    const policy = createPolicy({ name: 'rail', idempotent: true, deadline: 5000, ...only });
    const work = vi.fn(() => Promise.reject(new HttpError(503, 6000)));
    const started = performance.now();
    expect(await settle(policy.execute(work))).toBeInstanceOf(HttpError);
    expect(performance.now() - started).toBe(0);
  });

  it('adds at most a fifth to the load of an outage, beside its reserve', async () => {
    const policy = createPolicy({ name: 'rail', idempotent: true, ...only });
    const work = vi.fn(unavailable);
    await settle(Promise.allSettled(Array.from({ length: 1000 }, () => policy.execute(work))));
    expect(work.mock.calls.length).toBeGreaterThan(1000);
    expect(work.mock.calls.length).toBeLessThanOrEqual(1000 + 10 + 200);
  });

  it('never lets a budget give more than was paid in', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.boolean(), { maxLength: 200 }),
        (ratio, reserve, steps) => {
          const budget = createRetryBudget({ ratio, reserve });
          let calls = 0;
          let extra = 0;
          for (const isCall of steps) {
            if (isCall) {
              budget.deposit();
              calls += 1;
            } else if (budget.withdraw()) extra += 1;
            expect(extra).toBeLessThanOrEqual(reserve + ratio * calls + 1e-6);
          }
        },
      ),
    );
  });
});

describe('timeout and abort', () => {
  it('ends an attempt that takes too long, and tells it', async () => {
    const policy = createPolicy({ name: 'rail', timeout: 100 });
    const work = vi.fn<Work>(deaf);
    const outcome = await settle(policy.execute(work));
    expect(outcome).toBeInstanceOf(TimeoutError);
    expect(outcome).toMatchObject({ policy: 'rail', timeout: 100 });
    expect(work.mock.calls[0]?.[0].signal.reason).toBe(outcome);
  });

  it('ends the whole call at its deadline', async () => {
    const policy = createPolicy({ name: 'rail', idempotent: true, timeout: 4000, deadline: 6000 });
    const started = performance.now();
    expect(await settle(policy.execute(deaf))).toMatchObject({ timeout: 6000 });
    expect(performance.now() - started).toBeCloseTo(6000, 0);
  });

  it.each([
    ['while it runs', deaf, 10],
    ['between attempts', () => Promise.reject(new HttpError(503, 5000)), 1000],
  ])('ends with its caller, %s', async (_, work, after) => {
    const policy = createPolicy({ name: 'rail', idempotent: true });
    const caller = new AbortController();
    const spy = vi.fn(work);
    setTimeout(() => {
      caller.abort(new Error('gone'));
    }, after);
    const started = performance.now();
    expect(await settle(policy.execute(spy, { signal: caller.signal }))).toMatchObject({
      message: 'gone',
    });
    expect(performance.now() - started).toBe(after);
    expect(spy).toHaveBeenCalledOnce();
    await expect(policy.execute(ok, { signal: caller.signal })).rejects.toThrow('gone');
  });

  it('leaves no listener on the caller and no timer, however it ends', async () => {
    const { signal } = new AbortController();
    const policy = createPolicy({ name: 'rail', idempotent: true, bulkhead: { limit: 1 } });
    for (const work of [ok, unavailable, deaf]) {
      await settle(
        Promise.allSettled([1, 2, 3].map(() => policy.execute<unknown>(work, { signal }))),
      );
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('breaker', () => {
  const breaker = { minimumCalls: 4, window: 10_000, openFor: 5000 };
  const create = (options = {}) =>
    createPolicy({ name: 'rail', retry: false, breaker: { ...breaker, ...options } });
  const fail = (policy: ReturnType<typeof create>, times: number) =>
    Promise.allSettled(Array.from({ length: times }, () => policy.execute(unavailable)));

  it('opens at the failure rate, probes once, and closes when the probe succeeds', async () => {
    const policy = create();
    await policy.execute(ok);
    await policy.execute(ok);
    await fail(policy, 1);
    expect(policy.state).toBe('closed');
    await fail(policy, 1);
    expect(policy.state).toBe('open');
    const work = vi.fn(ok);
    const refused = await settle(policy.execute(work));
    expect(refused).toBeInstanceOf(CircuitOpenError);
    expect(refused).toMatchObject({ retryAfter: 5000 });
    expect(work).not.toHaveBeenCalled();

    await vi.advanceTimersByTimeAsync(5000);
    const probe = Promise.withResolvers<string>();
    const probing = policy.execute(() => probe.promise);
    expect(policy.state).toBe('half-open');
    await expect(policy.execute(work)).rejects.toThrow(CircuitOpenError);
    probe.resolve('well again');
    expect(await probing).toBe('well again');
    expect(policy.state).toBe('closed');
    await fail(policy, 3);
    expect(policy.state).toBe('closed');
  });

  it('opens again when the probe fails or is given up', async () => {
    const policy = create();
    await fail(policy, 4);
    await vi.advanceTimersByTimeAsync(5000);
    await fail(policy, 1);
    expect(policy.state).toBe('open');
    await vi.advanceTimersByTimeAsync(5000);
    const caller = new AbortController();
    const probe = policy.execute(deaf, { signal: caller.signal });
    caller.abort(new Error('gone'));
    await expect(probe).rejects.toThrow('gone');
    expect(policy.state).toBe('open');
  });

  it('does not hold the errors of the caller against the dependency', async () => {
    const policy = create();
    const notFound = () => policy.execute(() => Promise.reject(new HttpError(404)));
    await Promise.allSettled(Array.from({ length: 10 }, notFound));
    const caller = new AbortController();
    const given = Array.from({ length: 10 }, () => policy.execute(deaf, { signal: caller.signal }));
    caller.abort(new Error('gone'));
    await Promise.allSettled(given);
    expect(policy.state).toBe('closed');
  });

  it('does not hold its own queue against the dependency', async () => {
    const policy = createPolicy({
      name: 'rail',
      timeout: false,
      deadline: 1000,
      retry: { baseDelay: 10 },
      breaker: { consecutiveFailures: 2 },
      bulkhead: { limit: 1, queue: 1 },
    });
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.5);
    // Its first attempt fails; the second waits in the queue behind a later call until the deadline.
    const early = policy.execute(unavailable, { idempotent: true }).catch(() => policy.state);
    await vi.advanceTimersByTimeAsync(1);
    const later = settle(policy.execute(deaf));
    expect(await early).toBe('closed');
    expect(await later).toBeInstanceOf(TimeoutError);
    expect(policy.state).toBe('open');
  });

  it('forgets failures that are older than its window', async () => {
    const policy = create();
    await fail(policy, 3);
    await vi.advanceTimersByTimeAsync(20_000);
    await fail(policy, 3);
    expect(policy.state).toBe('closed');
    await fail(policy, 1);
    expect(policy.state).toBe('open');
  });

  it('counts failures in a row instead, when told to', async () => {
    const policy = create({ consecutiveFailures: 2 });
    await fail(policy, 1);
    await policy.execute(ok);
    await fail(policy, 1);
    expect(policy.state).toBe('closed');
    await fail(policy, 1);
    expect(policy.state).toBe('open');
  });

  it('ends the retrying when it opens', async () => {
    const policy = createPolicy({
      name: 'rail',
      idempotent: true,
      breaker: { consecutiveFailures: 1 },
    });
    const work = vi.fn(unavailable);
    expect(await settle(policy.execute(work))).toBeInstanceOf(CircuitOpenError);
    expect(work).toHaveBeenCalledOnce();
  });
});

describe('bulkhead', () => {
  it('runs so many at once, lets so many wait, and refuses the rest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 1, max: 30 }),
        async (limit, queue, calls) => {
          const policy = createPolicy({ name: 'rail', bulkhead: { limit, queue } });
          let running = 0;
          let most = 0;
          const work = async () => {
            running += 1;
            most = Math.max(most, running);
            await new Promise((resolve) => setTimeout(resolve, 10));
            running -= 1;
          };
          const all = Promise.allSettled(Array.from({ length: calls }, () => policy.execute(work)));
          await vi.runAllTimersAsync();
          const results = await all;
          expect(most).toBe(Math.min(limit, calls));
          const refused = results.filter(({ status }) => status === 'rejected');
          expect(refused).toHaveLength(Math.max(0, calls - limit - queue));
          for (const { reason } of refused as PromiseRejectedResult[]) {
            expect(reason).toBeInstanceOf(BulkheadFullError);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('frees the place of a call that was given up while it waited', async () => {
    const policy = createPolicy({ name: 'rail', bulkhead: { limit: 1, queue: 1 } });
    const first = Promise.withResolvers<string>();
    const running = policy.execute(() => first.promise);
    const caller = new AbortController();
    const waiting = policy.execute(ok, { signal: caller.signal });
    caller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    const next = policy.execute(ok);
    first.resolve('done');
    expect(await Promise.all([running, next])).toEqual(['done', 'ok']);
  });
});

describe('fallback', () => {
  it('answers for a call that failed in the end, with its error', async () => {
    const fallback = vi.fn(() => 'yesterday’s rate');
    const policy = createPolicy({ name: 'rates', fallback });
    expect(await settle(policy.execute(unavailable))).toBe('yesterday’s rate');
    expect(fallback).toHaveBeenCalledWith(expect.any(HttpError));
  });

  it('does not answer a caller who has gone', async () => {
    const caller = new AbortController();
    const fallback = vi.fn();
    const call = createPolicy({ name: 'rates', fallback }).execute(deaf, { signal: caller.signal });
    caller.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    expect(fallback).not.toHaveBeenCalled();
  });
});

it.each([{ retry: { attempts: 0 } }, { breaker: { failureRate: 2 } }, { bulkhead: { limit: 0 } }])(
  'refuses %o',
  (options) => {
    expect(() => createPolicy({ name: 'rail', ...options })).toThrow(/"rail"/);
  },
);
