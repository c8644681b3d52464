import type { Pool } from 'pg';
import { quantileOf } from './quantile.ts';

export interface RedOptions {
  /** @default all services */
  service?: string;
  from: Date;
  to: Date;
  /** The width of a step, in seconds. @default 60 */
  step?: number;
  /**
   * The histogram of durations in seconds.
   * @default 'http.server.request.duration'
   */
  metric?: string;
}

/** Rate, errors and duration of one route in one step. */
export interface RedStep {
  service: string;
  method: string | null;
  route: string | null;
  /** When the step begins. */
  at: Date;
  /** How many requests were measured in it. */
  requests: number;
  /** How many of them have an `error.type`. */
  errors: number;
  /** Requests a second. */
  rate: number;
  /** Seconds. */
  p50: number | undefined;
  p95: number | undefined;
  p99: number | undefined;
}

interface RedRow extends Pick<RedStep, 'service' | 'method' | 'route' | 'at'> {
  errors: number;
  bounds: number[];
  counts: number[];
}

/** Adds up the buckets of all instances and status codes; a route's percentiles need all of them. */
const QUERY = `
  with points as (
    select service, attributes->>'http.request.method' as method, attributes->>'http.route' as route,
      date_bin(make_interval(secs => $5), measured_at, $3) as at, bounds, counts,
      case when attributes ? 'error.type' then count else 0 end as errors
    from telemetry.metric_points
    where name = $1 and kind = 'histogram' and ($2::text is null or service = $2)
      and received_at >= $3 and measured_at >= $3 and measured_at < $4
  ), totals as (
    select service, method, route, at, bounds, sum(errors)::float8 as errors
    from points group by service, method, route, at, bounds
  ), buckets as (
    select service, method, route, at, bounds, place, sum(amount)::float8 as amount
    from points, unnest(counts) with ordinality as bucket (amount, place)
    group by service, method, route, at, bounds, place
  )
  select t.service, t.method, t.route, t.at, t.bounds, t.errors,
    array_agg(b.amount order by b.place) as counts
  from totals t join buckets b
    on b.service = t.service and b.at = t.at and b.bounds = t.bounds
    and b.method is not distinct from t.method and b.route is not distinct from t.route
  group by t.service, t.method, t.route, t.at, t.bounds, t.errors
  order by t.at, t.service, t.route, t.method`;

/** Rate, errors and duration by service, route and step, from the histograms of the last day. */
export async function queryRed(pool: Pool, options: RedOptions): Promise<RedStep[]> {
  const { service = null, from, to, step = 60, metric = 'http.server.request.duration' } = options;
  const { rows } = await pool.query<RedRow>(QUERY, [metric, service, from, to, step]);
  return rows.map(({ bounds, counts, ...row }) => {
    const requests = counts.reduce((sum, count) => sum + count, 0);
    return {
      ...row,
      requests,
      rate: requests / step,
      p50: quantileOf(bounds, counts, 0.5),
      p95: quantileOf(bounds, counts, 0.95),
      p99: quantileOf(bounds, counts, 0.99),
    };
  });
}
