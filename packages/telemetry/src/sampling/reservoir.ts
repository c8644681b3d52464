import { SamplingDecision } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { thresholdOf } from './threshold.ts';

const DROPPED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

export interface ReservoirOptions {
  /** Traces that are kept in each second, whatever comes. @default 50 */
  reservoir?: number;
  /** Share of the others, from 0 to 1. @default 0.05 */
  ratio?: number;
  /** Milliseconds of a clock that never goes back. @default performance.now */
  now?: () => number;
}

export const RESERVOIR = 50;
export const RATIO = 0.05;

/**
 * Keeps every trace of a quiet service and a share of a busy one's: the first traces of each second,
 * and of the others those that the ratio keeps by their id. Each kept trace says with which
 * probability it was kept, 1 or the ratio, so figures that are counted from spans stay unbiased.
 */
export function createReservoirSampler({
  reservoir = RESERVOIR,
  ratio = RATIO,
  now,
}: ReservoirOptions = {}): Sampler {
  const takes = createReservoir(reservoir, now);
  const threshold = ratio > 0 ? thresholdOf(ratio) : undefined;
  const certain = keptWith(1);
  const lucky = keptWith(ratio);
  return {
    shouldSample(_context, traceId) {
      if (takes()) return certain;
      return threshold?.keeps(traceId) ? lucky : DROPPED;
    },
    toString: () => `Reservoir{${String(reservoir)}/s, ratio=${String(ratio)}}`,
  };
}

function keptWith(ratio: number): SamplingResult {
  const { traceState } = thresholdOf(ratio);
  return { decision: SamplingDecision.RECORD_AND_SAMPLED, traceState };
}

/** Says yes so many times in each second of its clock. */
export function createReservoir(size: number, now = () => performance.now()): () => boolean {
  let second = Number.NaN;
  let left = 0;
  return () => {
    const current = Math.floor(now() / 1_000);
    if (current !== second) {
      second = current;
      left = size;
    }
    if (left <= 0) return false;
    left -= 1;
    return true;
  };
}
