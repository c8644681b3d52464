import { metrics, type Attributes } from '@opentelemetry/api';
import { createDurationHistogram } from '@quoin/telemetry';

/** What the engine tells about itself. */
export interface EngineTelemetry {
  /** A batch was committed: its items, the seconds its oldest item waited, the seconds it took. */
  committed: (batch: { items: number; waited: number; took: number }) => void;
  /** A batch has to run again. */
  repeated: (reason: 'interference' | 'connection' | 'split') => void;
  /** Work was refused because the queue is full. */
  shed: (items: number) => void;
  /** Ends the observation. */
  stop: () => void;
}

const REASONS: Record<string, Attributes> = {
  interference: { reason: 'interference' },
  connection: { reason: 'connection' },
  split: { reason: 'split' },
};

/** @param depth items that wait and items under way, asked for when metrics are collected */
export function createEngineTelemetry(
  depth: () => { waiting: number; underWay: number },
): EngineTelemetry {
  const meter = metrics.getMeter('payments.engine');
  const size = meter.createHistogram('payments.engine.batch.size', {
    unit: '{item}',
    description: 'Items committed by one transaction',
    advice: { explicitBucketBoundaries: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] },
  });
  const waited = createDurationHistogram({
    name: 'payments.engine.wait',
    description: 'Time that the oldest item of a batch waited for its turn',
  });
  const took = createDurationHistogram({
    name: 'payments.engine.commit',
    description: 'Time from the begin of a batch to its durable commit',
  });
  const repeated = meter.createCounter('payments.engine.repeated', {
    unit: '{batch}',
    description: 'Batches that ran again',
  });
  const shed = meter.createCounter('payments.engine.shed', {
    unit: '{item}',
    description: 'Items refused because the queue was full',
  });
  const gauge = meter.createObservableGauge('payments.engine.queue.depth', {
    unit: '{item}',
    description: 'Items that wait, and items whose transaction is under way',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    const { waiting, underWay } = depth();
    result.observe(waiting, { state: 'waiting' });
    result.observe(underWay, { state: 'under-way' });
  };
  gauge.addCallback(observe);
  return {
    committed(batch) {
      size.record(batch.items);
      waited.record(batch.waited);
      took.record(batch.took);
    },
    repeated(reason) {
      repeated.add(1, REASONS[reason]);
    },
    shed(items) {
      shed.add(items);
    },
    stop() {
      gauge.removeCallback(observe);
    },
  };
}
