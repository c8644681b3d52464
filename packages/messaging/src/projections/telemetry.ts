import { metrics, type BatchObservableResult } from '@opentelemetry/api';
import type { ProjectionKey, ProjectionStatus } from './table.ts';

/** Measures how far behind a projection is, whenever metrics are collected. Gives the function that ends it. */
export function observeLag(
  { name, version }: ProjectionKey,
  status: () => Promise<ProjectionStatus>,
): () => void {
  const meter = metrics.getMeter('@quoin/messaging');
  const events = meter.createObservableGauge('messaging.projection.lag.events', {
    description: 'Positions between the read model and the newest event',
    unit: '{event}',
  });
  const seconds = meter.createObservableGauge('messaging.projection.lag.time', {
    description: 'Age of the oldest event that the read model lacks',
    unit: 's',
  });
  const halted = meter.createObservableGauge('messaging.projection.halted', {
    description: '1 while the projection stands still at an event',
    unit: '{projection}',
  });
  const attributes = {
    'messaging.projection.name': name,
    'messaging.projection.version': version,
  };
  const observe = async (result: BatchObservableResult) => {
    const now = await status();
    result.observe(events, now.eventsBehind, attributes);
    result.observe(seconds, now.secondsBehind, attributes);
    result.observe(halted, now.reason === undefined ? 0 : 1, attributes);
  };
  meter.addBatchObservableCallback(observe, [events, seconds, halted]);
  return () => {
    meter.removeBatchObservableCallback(observe, [events, seconds, halted]);
  };
}
