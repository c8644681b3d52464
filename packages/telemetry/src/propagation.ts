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

/** What OTEL_PROPAGATORS names: tracecontext, baggage, xray. Where two headers disagree, the later wins. */
export function createPropagator(environment: Environment): TextMapPropagator {
  const names = readList(environment, 'OTEL_PROPAGATORS', {
    known: Object.keys(PROPAGATORS) as (keyof typeof PROPAGATORS)[],
    otherwise: ['tracecontext', 'baggage'],
  });
  return new CompositePropagator({ propagators: names.map((name) => PROPAGATORS[name]()) });
}

/** Ids that X-Ray's console can order by time where X-Ray's header is used, random ones elsewhere. */
export function createIdGenerator(environment: Environment): IdGenerator {
  const random = new RandomIdGenerator();
  const isXray = /\bxray\b/.test(environment.OTEL_PROPAGATORS ?? '');
  if (!isXray) return random;
  return {
    generateSpanId: random.generateSpanId,
    /** The first 32 bits are the second in which the trace began. */
    generateTraceId() {
      const seconds = Math.floor(Date.now() / 1_000);
      return seconds.toString(16).padStart(8, '0') + random.generateTraceId().slice(8);
    },
  };
}
