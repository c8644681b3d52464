import { createContextKey, SamplingDecision, trace, type Context } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { createReservoir, RESERVOIR } from './reservoir.ts';
import { withoutThreshold } from './threshold.ts';

const FAILURE = createContextKey('a failure whose trace was not kept');
/** On a span that was kept because of what came of it; the rest of its trace is not there. */
const REASON = { 'quoin.sampling.reason': 'failure' };

/**
 * The context with which a failure is recorded after the fact: where its trace was not kept, the
 * default sampler keeps the span that is started with it, up to fifty a second. Another sampler that
 * OTEL_TRACES_SAMPLER names decides as it always does.
 */
export function asFailure(context: Context): Context {
  return context.setValue(FAILURE, true);
}

/** For spans whose parent is not kept: drops them, except for failures while they are few. */
export function createFailureSampler({ now }: { now?: () => number } = {}): Sampler {
  // In an outage every request fails, and a service in trouble must not begin to record all of them.
  const takes = createReservoir(RESERVOIR, now);
  return {
    shouldSample(context) {
      if (context.getValue(FAILURE) !== true || !takes()) {
        return { decision: SamplingDecision.NOT_RECORD };
      }
      const traceState = withoutThreshold(trace.getSpanContext(context)?.traceState);
      return {
        decision: SamplingDecision.RECORD_AND_SAMPLED,
        attributes: REASON,
        ...(traceState && { traceState }),
      };
    },
    toString: () => `Failures{${String(RESERVOIR)}/s}`,
  };
}
