import { createLoadSignal, type LoadSignal } from './event-loop.ts';
import { type AdaptiveLimitOptions, GradientLimit } from './gradient.ts';
import { instruments, observe } from '../telemetry.ts';

/**
 * How important a call is. `critical` (health checks) is never shed; `high` may use the whole limit,
 * `normal` 90 % and `low` 70 % of it, so that under pressure the least important calls go first.
 */
export type Priority = 'critical' | 'high' | 'normal' | 'low';

/**
 * Ends a call that was let in; further calls do nothing.
 *
 * @param outcome `success` (default) lets the call's duration teach the limit; `dropped` (it timed out or was
 * refused further down) lowers the limit; `ignored` teaches nothing (it failed before any work was done).
 */
export type Release = (outcome?: 'success' | 'dropped' | 'ignored') => void;

export interface LoadShedderOptions extends AdaptiveLimitOptions {
  /** Names the shedder in metrics. Default: `default`. */
  readonly name?: string;
  /**
   * Median delay of the event loop, in milliseconds, above which `low` and `normal` calls are shed, and
   * `high` ones above twice that. Default: 100.
   */
  readonly maxEventLoopDelay?: number;
  /** The present event-loop delay in milliseconds. Default: measured over the last half second. */
  readonly eventLoopDelay?: () => number;
}

export interface LoadShedder extends Disposable {
  /** Lets a call in, or returns undefined when it must be refused now (503, `Retry-After`). Default priority: `normal`. */
  tryAcquire(priority?: Priority): Release | undefined;
  /** How many calls may run at once at the moment. */
  readonly limit: number;
  /** How many calls are running. */
  readonly inFlight: number;
}

const SHARE: Record<Priority, number> = {
  critical: Number.POSITIVE_INFINITY,
  high: 1,
  normal: 0.9,
  low: 0.7,
};

/** How many times the permitted event-loop delay each class endures. */
const PATIENCE: Record<Priority, number> = {
  critical: Number.POSITIVE_INFINITY,
  high: 2,
  normal: 1,
  low: 1,
};

/**
 * Refuses calls before they queue up: a service that answers fewer calls in time is worth more than one that
 * answers all of them too late. The number of concurrent calls follows the latency that is observed; a slow
 * event loop is the second sign of overload.
 */
export function createLoadShedder(options: LoadShedderOptions = {}): LoadShedder {
  const { name = 'default', maxEventLoopDelay = 100, now = () => performance.now() } = options;
  const adaptive = new GradientLimit({ ...options, now });
  const load: LoadSignal = options.eventLoopDelay
    ? { delay: options.eventLoopDelay, [Symbol.dispose]: () => undefined }
    : createLoadSignal();
  let inFlight = 0;
  const forget = observe.shedder(name, () => ({ limit: adaptive.limit, inFlight }));

  const refuse = (priority: Priority, reason: 'concurrency' | 'event_loop') => {
    instruments().shed.add(1, {
      'resilience.shedder.name': name,
      'resilience.priority': priority,
      'resilience.reason': reason,
    });
    return undefined;
  };
  return {
    tryAcquire(priority = 'normal') {
      // One call may always run: an idle service must not refuse because its limit is small.
      if (inFlight >= Math.max(1, adaptive.limit * SHARE[priority]))
        return refuse(priority, 'concurrency');
      if (load.delay() > maxEventLoopDelay * PATIENCE[priority])
        return refuse(priority, 'event_loop');
      const started = now();
      inFlight += 1;
      const running = inFlight;
      let released = false;
      return (outcome = 'success') => {
        if (released) return;
        released = true;
        inFlight -= 1;
        if (outcome !== 'ignored') adaptive.sample(now() - started, running, outcome === 'dropped');
      };
    },
    get limit() {
      return adaptive.limit;
    },
    get inFlight() {
      return inFlight;
    },
    [Symbol.dispose]() {
      forget();
      load[Symbol.dispose]();
    },
  };
}
