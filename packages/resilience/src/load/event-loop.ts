import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoadSignal extends Disposable {
  /** The median delay of the event loop in milliseconds, over the last period. */
  delay(): number;
}

const RESOLUTION = 20;
const PERIOD = 500;

/** Measures the event loop until it is disposed. Its timer keeps no process alive. */
export function createLoadSignal(): LoadSignal {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  let median = 0;
  const timer = setInterval(() => {
    // The histogram holds the time between two ticks, which is the resolution when nothing delays them.
    median = Math.max(0, histogram.percentile(50) / 1e6 - RESOLUTION);
    histogram.reset();
  }, PERIOD).unref();
  return {
    delay: () => median,
    [Symbol.dispose]() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
