import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace';
import { readList, type Environment } from './settings.ts';

const PROPAGATORS = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  xray: () => new AWSXRayPropagator(),
} satisfies Record<string, () => TextMapPropagator>;

type PropagatorName = keyof typeof PROPAGATORS;

function namesOf(environment: Environment): readonly PropagatorName[] {
  return readList(environment, 'OTEL_PROPAGATORS', {
    known: Object.keys(PROPAGATORS) as PropagatorName[],
    otherwise: ['tracecontext', 'baggage'],
  });
}

/** What OTEL_PROPAGATORS names: tracecontext, baggage, xray. Where two headers disagree, the later wins. */
export function createPropagator(environment: Environment): TextMapPropagator {
  return new CompositePropagator({
    propagators: namesOf(environment).map((name) => PROPAGATORS[name]()),
  });
}

/** Ids that X-Ray's console can order by time where X-Ray's header is used, random ones elsewhere. */
export function createIdGenerator(environment: Environment): IdGenerator {
  const random = new RandomIdGenerator();
  if (!namesOf(environment).includes('xray')) return random;
  return {
    generateSpanId: random.generateSpanId,
    /** The first 32 bits are the second in which the trace began. */
    generateTraceId() {
      const seconds = Math.floor(Date.now() / 1_000);
      return seconds.toString(16).padStart(8, '0') + random.generateTraceId().slice(8);
    },
  };
}
