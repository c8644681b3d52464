import type { Pool } from 'pg';

export interface Lease {
  readonly shard: string;
  readonly checkpoint: string | null;
}

export interface LeaseOptions {
  pool: Pick<Pool, 'query'>;
  stream: string;
  group: string;
  worker: string;
  /** Milliseconds after which others may take over. */
  duration: number;
}

/** Shards of one stream, shared among the workers of one group. */
export class Leases {
  readonly #pool: Pick<Pool, 'query'>;
  readonly #scope: readonly [stream: string, group: string, worker: string];
  readonly #duration: number;

  constructor({ pool, stream, group, worker, duration }: LeaseOptions) {
    this.#pool = pool;
    this.#scope = [stream, group, worker];
    this.#duration = duration;
  }

  /** Says that this worker lives, and gives the shards that it still owns. */
  async renew(): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ shard: string }>(
      `with gone as (
         delete from messaging.kinesis_workers
         where stream = $1 and consumer_group = $2 and worker <> $3 and expires_at < now()
       ), alive as (
         insert into messaging.kinesis_workers (stream, consumer_group, worker, expires_at)
         values ($1, $2, $3, now() + $4 * interval '1 millisecond')
         on conflict (stream, consumer_group, worker) do update set expires_at = excluded.expires_at
       )
       update messaging.kinesis_leases set expires_at = now() + $4 * interval '1 millisecond'
       where stream = $1 and consumer_group = $2 and owner = $3
       returning shard`,
      [...this.#scope, this.#duration],
    );
    return new Set(rows.map(({ shard }) => shard));
  }

  /** Makes rows for new shards; gives the finished ones and how many workers live. */
  async observe(
    shards: readonly string[],
  ): Promise<{ finished: ReadonlySet<string>; workers: number }> {
    const [stream, group] = this.#scope;
    await this.#pool.query(
      `insert into messaging.kinesis_leases (stream, consumer_group, shard)
       select $1, $2, shard from unnest($3::text[]) as shard on conflict do nothing`,
      [stream, group, shards],
    );
    const { rows } = await this.#pool.query<{ finished: string[]; workers: number }>(
      `select
         array(select shard from messaging.kinesis_leases
               where stream = $1 and consumer_group = $2 and finished) as finished,
         (select count(*)::int from messaging.kinesis_workers
          where stream = $1 and consumer_group = $2 and expires_at >= now()) as workers`,
      [stream, group],
    );
    return { finished: new Set(rows[0]?.finished), workers: rows[0]?.workers ?? 1 };
  }

  /** Takes up to `count` of these shards that nobody owns. */
  async acquire(shards: readonly string[], count: number): Promise<Lease[]> {
    const { rows } = await this.#pool.query<Lease>(
      `update messaging.kinesis_leases
       set owner = $3, expires_at = now() + $4 * interval '1 millisecond'
       where (stream, consumer_group, shard) in (
         select stream, consumer_group, shard from messaging.kinesis_leases
         where stream = $1 and consumer_group = $2 and shard = any($5::text[]) and not finished
           and (owner is null or expires_at < now())
         order by shard limit $6 for update skip locked
       )
       returning shard, checkpoint`,
      [...this.#scope, this.#duration, shards, count],
    );
    return rows;
  }

  /** Notes how far a shard was handled; false where another worker owns it by now. */
  async checkpoint(shard: string, checkpoint: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `update messaging.kinesis_leases set checkpoint = $5
       where stream = $1 and consumer_group = $2 and owner = $3 and shard = $4`,
      [...this.#scope, shard, checkpoint],
    );
    return rowCount === 1;
  }

  async release(shard: string, finished: boolean): Promise<void> {
    await this.#pool.query(
      `update messaging.kinesis_leases set owner = null, expires_at = null, finished = $5
       where stream = $1 and consumer_group = $2 and owner = $3 and shard = $4`,
      [...this.#scope, shard, finished],
    );
  }

  /** Says that this worker ends, so that the others share its shards at once. */
  async leave(): Promise<void> {
    await this.#pool.query(
      `delete from messaging.kinesis_workers
       where stream = $1 and consumer_group = $2 and worker = $3`,
      [...this.#scope],
    );
  }
}
