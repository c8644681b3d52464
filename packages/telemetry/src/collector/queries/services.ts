import type { Pool } from 'pg';

/** A service that sent something. */
export interface SeenService {
  service: string;
  /** How many instances sent metrics or spans. */
  instances: number;
  lastSeen: Date;
}

export interface LatestMetric {
  service: string;
  instance: string | null;
  name: string;
  unit: string;
  kind: 'gauge' | 'sum' | 'histogram';
  /** Whether the figures are what was added since the point before; else a state. */
  isDelta: boolean;
  attributes: Record<string, unknown>;
  measuredAt: Date;
  /** Of a gauge or a sum. */
  value: number | null;
  /** Of a histogram. */
  count: number | null;
  sum: number | null;
  bounds: number[] | null;
  counts: number[] | null;
}

export interface LatestMetricsOptions {
  service: string;
  /** Series without a point since then are left out. */
  since: Date;
  /** @default all metrics */
  name?: string;
}

/** The services that sent metrics or spans since then, by name. */
export async function queryServices(pool: Pool, since: Date): Promise<SeenService[]> {
  const { rows } = await pool.query<SeenService>(
    `select service, count(distinct instance)::int as instances, max(at) as "lastSeen"
     from (
       select service, instance, max(received_at) as at from telemetry.metric_points
       where received_at >= $1 group by service, instance
       union all
       select service, instance, max(received_at) from telemetry.spans
       where received_at >= $1 group by service, instance
     ) as seen
     group by service order by service`,
    [since],
  );
  return rows;
}

/** The last point of each series of a service: USE figures, queue lengths, pools. */
export async function queryLatestMetrics(
  pool: Pool,
  { service, since, name }: LatestMetricsOptions,
): Promise<LatestMetric[]> {
  const { rows } = await pool.query<LatestMetric>(
    `select distinct on (name, instance, attributes) service, instance, name, unit, kind,
       is_delta as "isDelta", attributes, measured_at as "measuredAt", value,
       count::float8 as count, sum, bounds, counts::float8[] as counts
     from telemetry.metric_points
     where service = $1 and received_at >= $2 and ($3::text is null or name = $3)
     order by name, instance, attributes, measured_at desc`,
    [service, since, name ?? null],
  );
  return rows;
}
