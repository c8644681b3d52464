import { summarizeLatencies, type LatencySummary } from './latencies.ts';

/** Does one piece of work. @returns whether it was done; false counts as an error */
export type Work = () => Promise<boolean>;

export interface LoopResult {
  /** Pieces that were done, a second. */
  achieved: number;
  /** Pieces that were asked for, a second; of a closed loop those that it managed to ask for. */
  offered: number;
  done: number;
  errors: number;
  seconds: number;
  latency: LatencySummary;
}

/** Time before measuring, in seconds: plans are made, code is compiled, pages are read. */
const WARM_UP = 0.5;

export interface ClosedLoopOptions {
  callers: number;
  /** How long is measured. */
  seconds: number;
  /** Seconds before that, whose pieces are not measured. @default 0.5 */
  warmUp?: number;
}

/** A closed loop: each of so many callers begins its next piece when the last one is done. */
export async function closedLoop(
  work: Work,
  { callers, seconds, warmUp = WARM_UP }: ClosedLoopOptions,
): Promise<LoopResult> {
  const recorder = createRecorder();
  const started = performance.now() + warmUp * 1_000;
  const end = started + seconds * 1_000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let now = performance.now(); now < end; now = performance.now()) {
        const done = await work();
        if (now >= started) recorder.record(now, done);
      }
    }),
  );
  return recorder.result((performance.now() - started) / 1_000, recorder.count());
}

/**
 * An open loop: pieces begin at their times, whether or not earlier ones are done. A latency counts
 * from the time at which a piece was meant to begin, so that a stall is felt by everybody it met
 * (no coordinated omission).
 *
 * @param rate pieces a second
 */
export async function openLoop(
  work: Work,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<LoopResult> {
  const recorder = createRecorder();
  const started = performance.now();
  const measuredFrom = started + WARM_UP * 1_000;
  const total = Math.round((seconds + WARM_UP) * rate);
  const open = new Set<Promise<void>>();
  const begin = (intended: number) => {
    const piece = work().then((done) => {
      open.delete(piece);
      if (intended >= measuredFrom) recorder.record(intended, done);
    });
    open.add(piece);
  };
  for (let begun = 0; begun < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * rate) + 1);
    for (; begun < due; begun += 1) begin(started + (begun / rate) * 1_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(open);
  return recorder.result((performance.now() - measuredFrom) / 1_000, Math.round(seconds * rate));
}

function createRecorder() {
  const latencies: number[] = [];
  let errors = 0;
  return {
    record(from: number, done: boolean): void {
      if (done) latencies.push(performance.now() - from);
      else errors += 1;
    },
    count: () => latencies.length + errors,
    result: (seconds: number, asked: number): LoopResult => ({
      achieved: latencies.length / seconds,
      offered: asked / seconds,
      done: latencies.length,
      errors,
      seconds,
      latency: summarizeLatencies(latencies),
    }),
  };
}
