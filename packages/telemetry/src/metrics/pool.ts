import type { EventEmitter } from 'node:events';
import { metrics, type Attributes } from '@opentelemetry/api';
import { createDurationHistogram } from './durations.ts';

/** The part of `pg.Pool` that is measured. */
export interface MeasuredPool extends Pick<EventEmitter, 'on' | 'off'> {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { max?: number };
}

export interface PoolMetricsOptions {
  /**
   * `db.client.connection.pool.name`, to tell several pools apart.
   * @default 'postgresql'
   */
  name?: string;
}

/**
 * Measures a pool of connections, named by the semantic conventions: `db.client.connection.count` (by
 * state), `.max`, `.pending_requests` (who waits: saturation) and `.use_time`.
 *
 * @returns a function that ends the measurements.
 */
export function registerPoolMetrics(
  pool: MeasuredPool,
  { name = 'postgresql' }: PoolMetricsOptions = {},
): () => void {
  const common = { 'db.client.connection.pool.name': name };
  const ends = [observeConnections(pool, common), measureUse(pool, common)];
  return () => {
    for (const end of ends) end();
  };
}

function observeConnections(pool: MeasuredPool, common: Attributes): () => void {
  const meter = metrics.getMeter('@quoin/telemetry');
  const create = (suffix: string, unit: string) =>
    meter.createObservableUpDownCounter(`db.client.connection.${suffix}`, { unit });
  const count = create('count', '{connection}');
  const max = create('max', '{connection}');
  const pending = create('pending_requests', '{request}');
  const state = 'db.client.connection.state';
  const idle = { ...common, [state]: 'idle' };
  const used = { ...common, [state]: 'used' };
  const observables = [count, max, pending];
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
    result.observe(count, pool.idleCount, idle);
    result.observe(count, pool.totalCount - pool.idleCount, used);
    result.observe(pending, pool.waitingCount, common);
    if (pool.options.max !== undefined) result.observe(max, pool.options.max, common);
  };
  meter.addBatchObservableCallback(observe, observables);
  return () => {
    meter.removeBatchObservableCallback(observe, observables);
  };
}

function measureUse(pool: MeasuredPool, common: Attributes): () => void {
  const useTime = createDurationHistogram({
    name: 'db.client.connection.use_time',
    description: 'Time between borrowing a connection and returning it',
  });
  const borrowed = new WeakMap<object, number>();
  const acquire = (client: object) => {
    borrowed.set(client, performance.now());
  };
  const release = (_error: unknown, client: object) => {
    const since = borrowed.get(client);
    if (since !== undefined) useTime.record((performance.now() - since) / 1_000, common);
  };
  pool.on('acquire', acquire);
  pool.on('release', release);
  return () => {
    pool.off('acquire', acquire);
    pool.off('release', release);
  };
}
