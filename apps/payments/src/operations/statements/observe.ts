import type { Pool, PoolClient } from 'pg';
import { createHistogram, type Histogram } from './histogram.ts';
import { normalise } from './normalise.ts';

/** What the statements of one shape cost. */
export interface StatementCost {
  /** The statement without its values. */
  statement: string;
  calls: number;
  /** Milliseconds, from asking to the whole answer. */
  mean: number;
  /** Milliseconds; null where the source does not know. */
  p95: number | null;
  max: number;
  /** Rows that were given or changed, in all. */
  rows: number;
}

/** Measures what a process asks of its database. */
export interface StatementObserver {
  /** The statements that took most time in all, the greatest first. */
  slowest(limit: number): StatementCost[];
}

/** More shapes than a service has: what comes after them is counted together. */
const MOST_SHAPES = 500;
const OTHERS = '(other statements)';

interface Shape {
  calls: number;
  total: number;
  max: number;
  rows: number;
  histogram: Histogram;
}

/** Observes all statements of a pool's connections from now on. */
export function observeStatements(pool: Pool): StatementObserver {
  const shapes = new Map<string, Shape>();
  const observed = new WeakSet<PoolClient>();

  const record = (text: string, milliseconds: number, rows: number) => {
    const statement = normalise(text);
    const known = shapes.has(statement) || shapes.size < MOST_SHAPES;
    const shape = shapeOf(shapes, known ? statement : OTHERS);
    shape.calls += 1;
    shape.total += milliseconds;
    shape.max = Math.max(shape.max, milliseconds);
    shape.rows += rows;
    shape.histogram.record(milliseconds);
  };
  pool.on('acquire', (client) => {
    if (observed.has(client)) return;
    observed.add(client);
    timeQueries(client, record);
  });

  return {
    slowest: (limit) =>
      [...shapes]
        .sort(([, a], [, b]) => b.total - a.total)
        .slice(0, limit)
        .map(([statement, { calls, total, max, rows, histogram }]) => ({
          statement,
          calls,
          mean: total / calls,
          p95: Math.min(histogram.percentile(0.95), max),
          max,
          rows,
        })),
  };
}

function shapeOf(shapes: Map<string, Shape>, statement: string): Shape {
  const known = shapes.get(statement);
  if (known) return known;
  const shape = { calls: 0, total: 0, max: 0, rows: 0, histogram: createHistogram() };
  shapes.set(statement, shape);
  return shape;
}

type Record = (text: string, milliseconds: number, rows: number) => void;
type Query = (...args: unknown[]) => unknown;
type Callback = (error: unknown, result?: { rowCount?: number | null }) => void;

/** The driver offers no hook, so each connection's `query` is replaced by one that looks at the clock. */
function timeQueries(client: PoolClient, record: Record): void {
  const query = client.query.bind(client) as Query;
  const timed: Query = (...args) => {
    const text = textOf(args[0]);
    if (text === undefined) return query(...args);
    const started = performance.now();
    const done = (result?: { rowCount?: number | null }) => {
      record(text, performance.now() - started, result?.rowCount ?? 0);
    };
    const last = args.at(-1);
    if (typeof last === 'function') {
      const callback = last as Callback;
      return query(...args.slice(0, -1), ((error, result) => {
        done(result);
        callback(error, result);
      }) satisfies Callback);
    }
    const answer = query(...args);
    if (answer instanceof Promise)
      answer.then(done, () => {
        done();
      });
    return answer;
  };
  (client as { query: unknown }).query = timed;
}

function textOf(first: unknown): string | undefined {
  if (typeof first === 'string') return first;
  if (typeof first !== 'object' || first === null || !('text' in first)) return undefined;
  return typeof first.text === 'string' ? first.text : undefined;
}
