import { randomFillSync } from 'node:crypto';
import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
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
  const digits = createRandomDigits();
  const isXray = /\bxray\b/.test(environment.OTEL_PROPAGATORS ?? '');
  return {
    generateSpanId: () => digits(16),
    generateTraceId: isXray ? () => secondsInHex() + digits(24) : () => digits(32),
  };
}

/** The second in which a trace began. */
function secondsInHex(): string {
  return Math.floor(Date.now() / 1_000)
    .toString(16)
    .padStart(8, '0');
}

/** Bytes that are drawn together: every request needs ids, whether its trace is kept or not. */
const DRAWN = 8_192;

/** Random hexadecimal digits, which are never all zero: that would be no id. */
function createRandomDigits(): (count: number) => string {
  const bytes = Buffer.alloc(DRAWN);
  let drawn = '';
  let next = 0;
  const take = (count: number): string => {
    if (next + count > drawn.length) {
      drawn = randomFillSync(bytes).toString('hex');
      next = 0;
    }
    const digits = drawn.slice(next, (next += count));
    return digits === '0'.repeat(count) ? take(count) : digits;
  };
  return take;
}
