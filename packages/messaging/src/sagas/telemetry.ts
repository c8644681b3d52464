import {
  context,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type BatchObservableResult,
} from '@opentelemetry/api';
import type { Instance } from './instance.ts';
import type { Task } from './work.ts';

const tracer = trace.getTracer('@quoin/messaging');

/** The trace in which a saga begins, to be kept with it. */
export function currentTrace(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

function traceOf({ trace: carrier }: Instance) {
  return propagation.extract(context.active(), carrier);
}

/** A span of the saga's own trace around a call. */
export function traceCall<Result>(task: Task, run: () => Promise<Result>): Promise<Result> {
  const { instance } = task;
  return tracer.startActiveSpan(
    nameOf(task),
    {
      kind: SpanKind.INTERNAL,
      attributes: { ...attributesOf(task), 'saga.correlation_id': instance.correlationId },
    },
    traceOf(instance),
    (span) => ended(span, run),
  );
}

/** One span for a step that many sagas take together, linked to the trace of each. */
export function traceGroup<Result>(
  group: readonly Task[],
  run: () => Promise<Result>,
): Promise<Result> {
  const [first] = group;
  if (!first) return run();
  const links = group.flatMap(({ instance }) => {
    const spanContext = trace.getSpanContext(traceOf(instance));
    return spanContext ? [{ context: spanContext }] : [];
  });
  const attributes = { ...attributesOf(first), 'saga.count': group.length };
  return tracer.startActiveSpan(nameOf(first), { links, attributes }, (span) => ended(span, run));
}

async function ended<Result>(
  span: { setStatus(status: { code: SpanStatusCode }): unknown; end(): void },
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    // The error's text may hold what must not be in a trace; the saga's row has it.
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function nameOf({ instance, undo }: Task): string {
  return undo ? `undo ${instance.name} ${undo.state}` : `step ${instance.name} ${instance.state}`;
}

function attributesOf({ instance, undo }: Task) {
  return {
    'saga.name': instance.name,
    'saga.version': instance.version,
    'saga.state': undo?.state ?? instance.state,
    'saga.attempt': instance.attempts,
  };
}

export interface SagaCounts {
  readonly name: string;
  readonly stuck: number;
  readonly unfinished: number;
}

/** Measures stuck and unfinished sagas whenever metrics are collected. Gives the function that ends it. */
export function observeSagas(count: () => Promise<readonly SagaCounts[]>): () => void {
  const meter = metrics.getMeter('@quoin/messaging');
  const stuck = meter.createObservableGauge('messaging.saga.stuck', {
    description: 'Sagas that wait for a person',
    unit: '{saga}',
  });
  const unfinished = meter.createObservableGauge('messaging.saga.unfinished', {
    description: 'Sagas that are not over, the stuck ones included',
    unit: '{saga}',
  });
  const observe = async (result: BatchObservableResult) => {
    for (const counts of await count()) {
      const attributes = { 'saga.name': counts.name };
      result.observe(stuck, counts.stuck, attributes);
      result.observe(unfinished, counts.unfinished, attributes);
    }
  };
  meter.addBatchObservableCallback(observe, [stuck, unfinished]);
  return () => {
    meter.removeBatchObservableCallback(observe, [stuck, unfinished]);
  };
}
