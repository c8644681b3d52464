import {
  constants,
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
  type EventLoopUtilization,
  type PerformanceObserverEntryList,
} from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import {
  metrics,
  type BatchObservableResult,
  type Meter,
  type Observable,
} from '@opentelemetry/api';
import { createDurationHistogram } from './durations.ts';

/** How often the delay of the event loop is sampled, in milliseconds. */
const RESOLUTION = 20;
const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

const GC_TYPES: Record<number, string> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/**
 * Utilisation and saturation of the process: CPU, memory, event loop (utilisation, delay), garbage
 * collection, active handles; named by the semantic conventions. `startTelemetry` calls it.
 *
 * @returns a function that ends the measurements.
 */
export function registerRuntimeMetrics(): () => void {
  const meter = metrics.getMeter('@quoin/telemetry');
  const ends = [observeProcess(meter), observeEventLoop(meter), observeCollections()];
  return () => {
    for (const end of ends) end();
  };
}

function observe(
  meter: Meter,
  observables: Observable[],
  callback: (result: BatchObservableResult) => void,
): () => void {
  meter.addBatchObservableCallback(callback, observables);
  return () => {
    meter.removeBatchObservableCallback(callback, observables);
  };
}

function observeProcess(meter: Meter): () => void {
  const cpu = meter.createObservableCounter('process.cpu.time', { unit: 's' });
  const memory = meter.createObservableUpDownCounter('process.memory.usage', { unit: 'By' });
  const heap = meter.createObservableUpDownCounter('v8js.memory.heap.used', { unit: 'By' });
  const limit = meter.createObservableUpDownCounter('v8js.memory.heap.limit', { unit: 'By' });
  const handles = meter.createObservableUpDownCounter('nodejs.active_resources', {
    unit: '{resource}',
    description: 'What keeps the event loop alive: sockets, timers, requests',
  });
  return observe(meter, [cpu, memory, heap, limit, handles], (result) => {
    const { user, system } = process.cpuUsage();
    result.observe(cpu, user / MICROSECONDS, { 'cpu.mode': 'user' });
    result.observe(cpu, system / MICROSECONDS, { 'cpu.mode': 'system' });
    result.observe(memory, process.memoryUsage.rss());
    const { used_heap_size, heap_size_limit } = getHeapStatistics();
    result.observe(heap, used_heap_size);
    result.observe(limit, heap_size_limit);
    result.observe(handles, process.getActiveResourcesInfo().length);
  });
}

function observeEventLoop(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  const name = 'nodejs.eventloop';
  const utilization = meter.createObservableGauge(`${name}.utilization`, { unit: '1' });
  const gauges = ([50, 90, 99] as const).map((percentile) => ({
    percentile,
    gauge: meter.createObservableGauge(`${name}.delay.p${String(percentile)}`, { unit: 's' }),
  }));
  const max = meter.createObservableGauge(`${name}.delay.max`, { unit: 's' });
  const observables = [utilization, max, ...gauges.map(({ gauge }) => gauge)];
  const end = observe(meter, observables, (result) => {
    const now = performance.eventLoopUtilization();
    result.observe(utilization, performance.eventLoopUtilization(now, last).utilization);
    last = now;
    if (delay.count === 0) return;
    for (const { percentile, gauge } of gauges) {
      result.observe(gauge, delay.percentile(percentile) / NANOSECONDS);
    }
    result.observe(max, delay.max / NANOSECONDS);
    delay.reset();
  });
  return () => {
    delay.disable();
    end();
  };
}

/** An entry of type `gc`, whose detail the common type leaves out. */
type GarbageCollection = ReturnType<PerformanceObserverEntryList['getEntries']>[number] & {
  detail: { kind: number };
};

function observeCollections(): () => void {
  const duration = createDurationHistogram({
    name: 'v8js.gc.duration',
    description: 'Time in garbage collection',
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as GarbageCollection[]) {
      const { kind } = entry.detail;
      duration.record(entry.duration / 1_000, { 'v8js.gc.type': GC_TYPES[kind] ?? 'other' });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => {
    observer.disconnect();
  };
}
