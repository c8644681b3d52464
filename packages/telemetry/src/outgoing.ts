import type { Meter, MeterProvider, TracerProvider } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { durationBuckets } from './metrics/durations.ts';

interface Providers {
  traces: TracerProvider | undefined;
  metrics: MeterProvider | undefined;
}

/**
 * A span and a duration for each request that `fetch` sends, and the trace's headers on it. It listens
 * to Node's diagnostics channels; nothing is patched.
 *
 * @returns a function that ends it.
 */
export function traceOutgoingRequests({ traces, metrics }: Providers): () => void {
  const instrumentation = new UndiciInstrumentation();
  if (traces) instrumentation.setTracerProvider(traces);
  if (metrics) instrumentation.setMeterProvider(withDurationBuckets(metrics));
  return () => {
    instrumentation.disable();
  };
}

/** The instrumentation brings boundaries of its own, too coarse for a p99. */
function withDurationBuckets(provider: MeterProvider): MeterProvider {
  return {
    getMeter(...identity) {
      const meter = provider.getMeter(...identity);
      const dense: Pick<Meter, 'createHistogram'> = {
        createHistogram: (name, options) =>
          meter.createHistogram(name, {
            ...options,
            advice: { explicitBucketBoundaries: [...durationBuckets] },
          }),
      };
      return Object.assign(Object.create(meter) as Meter, dense);
    },
  };
}
