import { createTraceState, type TraceState } from '@opentelemetry/api';

/**
 * Consistent probability sampling of OpenTelemetry
 * (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/): a trace is kept
 * when the last 56 bits of its id are at least the threshold, so whoever decides by the same ratio
 * decides the same, and `ot=th:…` in the trace state says with which probability it was kept.
 */
const STEPS = 2 ** 32;
const DIGITS = 14;
const RANDOM_PART = 32 - DIGITS;

export interface Threshold {
  /** Whether the trace with this id is kept. */
  keeps: (traceId: string) => boolean;
  /** What the spans of a trace that is kept carry. */
  traceState: TraceState;
}

/** @param ratio share of the traces that are kept, above 0 and at most 1 */
export function thresholdOf(ratio: number): Threshold {
  const rejected = Math.min(Math.round((1 - ratio) * STEPS), STEPS - 1);
  const least = rejected.toString(16).padStart(8, '0').padEnd(DIGITS, '0');
  const shortest = least.replace(/0+$/, '') || '0';
  return {
    // Digits of the same number and case are ordered like the numbers that they write.
    keeps: (traceId) => traceId.slice(RANDOM_PART) >= least,
    traceState: createTraceState(`ot=th:${shortest}`),
  };
}

/** The trace state without a probability, for a span that was kept for another reason than chance. */
export function withoutThreshold(traceState: TraceState | undefined): TraceState | undefined {
  const own = traceState?.get('ot');
  if (!traceState || own === undefined) return traceState;
  const others = own.split(';').filter((entry) => !entry.startsWith('th:'));
  return others.length > 0 ? traceState.set('ot', others.join(';')) : traceState.unset('ot');
}
