import type { Pool } from 'pg';
import { normalise } from './normalise.ts';
import type { StatementCost, StatementObserver } from './observe.ts';
import { planHint, type PlanHint } from './plan.ts';

export interface SlowStatement extends StatementCost {
  /** Null where there is no plan without values. */
  plan: PlanHint | null;
}

export interface SlowStatements {
  /**
   * pg_stat_statements: the server's own count, of all processes, since it was reset.
   * driver: what this process saw since it started, waiting for the network included.
   */
  source: 'pg_stat_statements' | 'driver';
  items: SlowStatement[];
}

export interface StatementParts {
  pool: Pick<Pool, 'query'>;
  observer: StatementObserver;
}

/** The statements that take most time in all, with how they are run. */
export async function slowStatements(
  { pool, observer }: StatementParts,
  limit: number,
): Promise<SlowStatements> {
  const counted = await countedByServer(pool, limit);
  const costs = counted ?? observer.slowest(limit);
  const items: SlowStatement[] = [];
  // One after the other: a page for people must not take the connections of payments.
  for (const cost of costs) {
    items.push({ ...cost, plan: (await planHint(pool, cost.statement)) ?? null });
  }
  return { source: counted ? 'pg_stat_statements' : 'driver', items };
}

/** @returns undefined where the extension is not in this database, or not loaded */
async function countedByServer(
  pool: Pick<Pool, 'query'>,
  limit: number,
): Promise<StatementCost[] | undefined> {
  const { rows: found } = await pool.query<{ schema: string }>(
    `select quote_ident(nspname) as schema from pg_extension
       join pg_namespace namespace on namespace.oid = extnamespace
      where extname = 'pg_stat_statements'
        and 'pg_stat_statements' = any (string_to_array(replace(
          current_setting('shared_preload_libraries'), ' ', ''), ','))`,
  );
  const schema = found[0]?.schema;
  if (schema === undefined) return undefined;
  const { rows } = await pool.query<StatementCost>(
    `select query as statement, calls::float8 as calls, mean_exec_time as mean, null as p95,
            max_exec_time as max, rows::float8 as rows
       from ${schema}.pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database())
      order by total_exec_time desc limit $1`,
    [limit],
  );
  return rows.map((row) => ({ ...row, statement: normalise(row.statement) }));
}
