import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHedge, createRetryBudget } from '../src/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const after = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(resolve, milliseconds, value));

describe('createHedge', () => {
  it('takes the first success and aborts the other', async () => {
    const hedge = createHedge({ name: 'read', idempotent: true, after: 50 });
    const signals: AbortSignal[] = [];
    const call = hedge.execute(({ signal, attempt }) => {
      signals.push(signal);
      return after(attempt === 1 ? 1000 : 10, attempt);
    });
    await vi.advanceTimersByTimeAsync(60);
    expect(await call).toBe(2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await vi.runAllTimersAsync();
  });

  it('starts no second attempt beside a fast one, and does not retry', async () => {
    const hedge = createHedge({ name: 'read', idempotent: true, after: 50 });
    const fast = vi.fn(() => after(10, 'ok'));
    const failing = vi.fn(() => Promise.reject(new Error('no')));
    const [value] = await Promise.all([hedge.execute(fast), vi.runAllTimersAsync()]);
    expect(value).toBe('ok');
    await expect(hedge.execute(failing)).rejects.toThrow('no');
    expect(fast).toHaveBeenCalledOnce();
    expect(failing).toHaveBeenCalledOnce();
  });

  it('survives the failure of one attempt while another runs', async () => {
    const hedge = createHedge({ name: 'read', idempotent: true, after: 50, max: 3 });
    const call = hedge.execute(async ({ attempt }) => {
      await after(70, attempt);
      if (attempt < 3) throw new Error('no');
      return attempt;
    });
    await vi.runAllTimersAsync();
    expect(await call).toBe(3);
  });

  it('learns from the calls before which one is slow', async () => {
    const hedge = createHedge({ name: 'read', idempotent: true });
    for (let n = 1; n <= 100; n += 1) {
      const call = hedge.execute(() => after(10, 'ok'));
      await vi.runAllTimersAsync();
      await call;
    }
    const work = vi.fn(({ attempt }: { attempt: number }) =>
      after(attempt === 1 ? 500 : 10, attempt),
    );
    const call = hedge.execute(work);
    await vi.advanceTimersByTimeAsync(25);
    expect(await call).toBe(2);
    await vi.runAllTimersAsync();
  });

  it('stops hedging when everything is slow', async () => {
    const budget = createRetryBudget({ ratio: 0.1, reserve: 5 });
    const hedge = createHedge({ name: 'read', idempotent: true, after: 50, budget });
    const work = vi.fn(() => after(1000, 'ok'));
    const calls = Promise.all(Array.from({ length: 200 }, () => hedge.execute(work)));
    await vi.runAllTimersAsync();
    await calls;
    expect(work.mock.calls.length).toBeLessThanOrEqual(200 + 5 + 20);
  });

  it('ends with its caller and leaves nothing behind', async () => {
    const hedge = createHedge({ name: 'read', idempotent: true, after: 50 });
    const caller = new AbortController();
    const signals: AbortSignal[] = [];
    const call = hedge.execute(
      ({ signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      { signal: caller.signal },
    );
    await vi.advanceTimersByTimeAsync(60);
    caller.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });
});
