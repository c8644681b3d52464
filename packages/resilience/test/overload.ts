import { createLoadShedder } from '../src/index.ts';

interface Load {
  /** Calls that the service works on at once; further ones queue up, first come first served. */
  readonly workers: number;
  /** Mean milliseconds of work in a call. */
  readonly serviceTime: number;
  /** Milliseconds after which nobody waits for the answer any more. */
  readonly patience: number;
  /** Arrivals as a multiple of what the workers can do. */
  readonly overload: number;
  readonly seconds: number;
  readonly shed: boolean;
}

interface Answer {
  readonly at: number;
  readonly latency: number;
  readonly release: () => void;
}

/**
 * A service under a random but repeatable load, in virtual time. `goodput` is the share of its capacity that was
 * answered in time, `lastGoodput` the same for the last tenth of the run; `p99` in milliseconds of all answers.
 */
export function simulate(load: Load): { goodput: number; lastGoodput: number; p99: number } {
  const random = generator(42);
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  let now = 0;
  const shedder = createLoadShedder({ now: () => now, eventLoopDelay: () => 0 });
  const free = Array.from({ length: load.workers }, () => 0);
  const pending: Answer[] = [];
  const answers: Answer[] = [];
  const end = load.seconds * 1000;
  const finish = (until: number) => {
    for (let next = pending[0]; next && next.at <= until; next = pending[0]) {
      pending.shift();
      now = next.at;
      next.release();
      answers.push(next);
    }
  };

  const gap = load.serviceTime / load.workers / load.overload;
  for (let arrival = exponential(gap); arrival < end; arrival += exponential(gap)) {
    finish(arrival);
    now = arrival;
    const release = load.shed ? shedder.tryAcquire('high') : () => undefined;
    if (!release) continue;
    const worker = free.indexOf(Math.min(...free));
    const at = Math.max(arrival, free[worker] ?? 0) + exponential(load.serviceTime);
    free[worker] = at;
    const place = pending.findLastIndex((other) => other.at <= at) + 1;
    pending.splice(place, 0, { at, latency: at - arrival, release });
  }
  finish(end);

  const capacity = (load.workers / load.serviceTime) * end;
  const inTime = answers.filter(({ latency }) => latency <= load.patience);
  const late = inTime.filter(({ at }) => at > end * 0.9);
  const latencies = answers.map(({ latency }) => latency).toSorted((a, b) => a - b);
  return {
    goodput: inTime.length / capacity,
    lastGoodput: late.length / (capacity * 0.1),
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}

/** Mulberry32: small, repeatable, even enough. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
