import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLoadShedder, type Priority, type Release } from '../src/index.ts';
import { simulate } from './overload.ts';

const quiet = { eventLoopDelay: () => 0 };

/** Fills a shedder with calls of one class; the releases of those it let in. */
function fill(shedder: ReturnType<typeof createLoadShedder>, priority: Priority): Release[] {
  const releases: Release[] = [];
  for (;;) {
    const release = shedder.tryAcquire(priority);
    if (!release) return releases;
    releases.push(release);
  }
}

describe('createLoadShedder', () => {
  it('sheds the least important calls first, and health checks never', () => {
    const shedder = createLoadShedder({ initialLimit: 100, ...quiet });
    expect(fill(shedder, 'low')).toHaveLength(70);
    expect(fill(shedder, 'normal')).toHaveLength(20);
    expect(fill(shedder, 'high')).toHaveLength(10);
    for (let n = 0; n < 1000; n += 1) expect(shedder.tryAcquire('critical')).toBeTypeOf('function');
    expect(shedder.inFlight).toBe(1100);
  });

  it('frees a place once, however often it is released', () => {
    const shedder = createLoadShedder({ initialLimit: 4, minLimit: 4, ...quiet });
    const releases = fill(shedder, 'high');
    for (const release of releases) for (let n = 0; n < 3; n += 1) release();
    expect(shedder.inFlight).toBe(0);
  });

  it('sheds by class when the event loop lags', () => {
    let lag = 0;
    const shedder = createLoadShedder({ maxEventLoopDelay: 100, eventLoopDelay: () => lag });
    const admitted = () =>
      (['critical', 'high', 'normal', 'low'] as const).filter((each) => shedder.tryAcquire(each));
    expect(admitted()).toHaveLength(4);
    lag = 150;
    expect(admitted()).toEqual(['critical', 'high']);
    lag = 250;
    expect(admitted()).toEqual(['critical']);
  });

  it('notices a blocked event loop by itself', async () => {
    using shedder = createLoadShedder({ maxEventLoopDelay: 30 });
    await expect
      .poll(
        () => {
          const until = performance.now() + 60;
          while (performance.now() < until);
          return shedder.tryAcquire('low');
        },
        { timeout: 60_000, interval: 1 },
      )
      .toBeUndefined();
  });

  it('keeps its limit within bounds and its count exact, whatever happens', () => {
    const step = fc.record({
      priority: fc.constantFrom<Priority>('critical', 'high', 'normal', 'low'),
      latency: fc.integer({ min: 0, max: 5000 }),
      outcome: fc.constantFrom('success', 'dropped', 'ignored'),
      hold: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
        let now = 0;
        const bounds = { initialLimit: 10, minLimit: 5, maxLimit: 40, now: () => now };
        const shedder = createLoadShedder({ ...bounds, ...quiet });
        const held: Release[] = [];
        for (const { priority, latency, outcome, hold } of steps) {
          const release = shedder.tryAcquire(priority);
          if (priority === 'critical') expect(release).toBeDefined();
          if (release) held.push(release);
          now += latency;
          if (!hold) held.shift()?.(outcome);
          expect(shedder.inFlight).toBe(held.length);
          expect(shedder.limit).toBeGreaterThanOrEqual(5);
          expect(shedder.limit).toBeLessThanOrEqual(40);
        }
      }),
    );
  });

  it.each([{ minLimit: 0 }, { minLimit: 30 }, { maxLimit: 10 }])('refuses %o', (options) => {
    expect(() => createLoadShedder({ ...options, ...quiet })).toThrow(RangeError);
  });
});

describe('at three times the load that it can carry, a simulated service', () => {
  const load = { workers: 20, serviceTime: 50, patience: 1000, overload: 3, seconds: 120 };

  it('answers almost nobody in time when it takes every call', () => {
    expect(simulate({ ...load, shed: false }).goodput).toBeLessThan(0.05);
  });

  it('keeps answering at its capacity when it sheds, for the last seconds as for the first', () => {
    const { goodput, lastGoodput, p99 } = simulate({ ...load, shed: true });
    expect(goodput).toBeGreaterThan(0.9);
    expect(lastGoodput).toBeGreaterThan(0.9);
    expect(p99).toBeLessThan(load.patience);
  });

  it.each([4, 200])('finds the limit of a service with %d workers', (workers) => {
    const { lastGoodput, p99 } = simulate({ ...load, workers, seconds: 60, shed: true });
    expect(lastGoodput).toBeGreaterThan(0.9);
    expect(p99).toBeLessThan(load.patience);
  });

  it('sheds next to nothing when the load fits', () => {
    const { goodput } = simulate({ ...load, overload: 0.7, shed: true });
    expect(goodput).toBeGreaterThan(0.68);
  });
});
