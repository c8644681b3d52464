import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import {
  assertTimes,
  LEASE,
  RETENTION,
  type ClaimOutcome,
  type IdempotencyClaim,
  type IdempotencyStore,
  type IdempotencyStoreOptions,
  type StoredAnswer,
} from './store.ts';

/** Times are the database's own, so that the clocks of replicas do not matter. */
const CLAIM = `
  insert into service.idempotency_keys as kept
              (scope, key, fingerprint, lease, leased_until, expires_at)
  values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond', now() + $6 * interval '1 millisecond')
      on conflict (scope, key) do update
     set fingerprint = excluded.fingerprint, lease = excluded.lease,
         leased_until = excluded.leased_until, expires_at = excluded.expires_at,
         created_at = now(), status = null, headers = null, body = null
   where kept.expires_at <= now()
      or (kept.status is null and kept.leased_until <= now()
          and kept.fingerprint = excluded.fingerprint)
  returning lease`;

const READ = `
  select fingerprint, status, headers, body,
         extract(epoch from leased_until - now()) * 1000 as "retryAfter"
    from service.idempotency_keys
   where scope = $1 and key = $2`;

const COMPLETE = `
  update service.idempotency_keys
     set status = $4, headers = $5, body = $6, lease = null, leased_until = null
   where scope = $1 and key = $2 and lease = $3`;

const RELEASE = `
  delete from service.idempotency_keys where scope = $1 and key = $2 and lease = $3`;

const DELETE_EXPIRED = `
  delete from service.idempotency_keys
   where ctid = any (array(
         select ctid from service.idempotency_keys
          where expires_at <= now() limit $1 for update skip locked))`;

/** Small enough that the locks of one deletion are gone in milliseconds. */
const BATCH = 1_000;

/** Between refusing a claim and reading who has the key, the key may have been given back. */
const MOST_TRIES = 5;

export interface KeptRow {
  fingerprint: string;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
  retryAfter: string | null;
}

/**
 * Keeps keys and answers in PostgreSQL, so that they hold over restarts and for all replicas. The
 * table comes from `serviceMigrations`.
 */
export function createPostgresIdempotencyStore(
  pool: Pick<Pool, 'query'>,
  options: IdempotencyStoreOptions = {},
): IdempotencyStore {
  const { lease: leaseTime = LEASE, retention = RETENTION } = options;
  assertTimes({ lease: leaseTime, retention });

  const tryClaim = async (claim: IdempotencyClaim): Promise<ClaimOutcome | undefined> => {
    const { scope, key, fingerprint } = claim;
    const lease = randomUUID();
    const values = [scope, key, fingerprint, lease, leaseTime, retention];
    const claimed = await pool.query({ name: 'idempotency-claim', text: CLAIM, values });
    if (claimed.rowCount === 1) return { state: 'claimed', lease };
    const { rows } = await pool.query<KeptRow>(READ, [scope, key]);
    return rows[0] && outcomeOf(rows[0], claim);
  };

  return {
    async claim(claim) {
      for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
        const outcome = await tryClaim(claim);
        if (outcome) return outcome;
      }
      return { state: 'in-progress', retryAfter: 1_000 };
    },
    async complete({ scope, key }, lease, { status, headers, body }) {
      const values = [scope, key, lease, status, headers, body];
      const done = await pool.query({ name: 'idempotency-complete', text: COMPLETE, values });
      return done.rowCount === 1;
    },
    async release({ scope, key }, lease) {
      await pool.query(RELEASE, [scope, key, lease]);
    },
    async deleteExpired() {
      for (let total = 0; ;) {
        const { rowCount } = await pool.query(DELETE_EXPIRED, [BATCH]);
        total += rowCount ?? 0;
        if ((rowCount ?? 0) < BATCH) return total;
      }
    },
  };
}

/** What a row that could not be taken means for a claim. */
export function outcomeOf(
  row: KeptRow,
  claim: IdempotencyClaim,
): Exclude<ClaimOutcome, { state: 'claimed' }> {
  if (row.fingerprint !== claim.fingerprint) return { state: 'mismatch' };
  const answer = answerOf(row);
  if (answer) return { state: 'completed', answer };
  return { state: 'in-progress', retryAfter: Math.max(0, Number(row.retryAfter)) };
}

function answerOf({ status, headers, body }: KeptRow): StoredAnswer | undefined {
  return status === null ? undefined : { status, headers: headers ?? {}, body: body ?? '' };
}
