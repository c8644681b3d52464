import type { ClientBase } from 'pg';
import { outcomeOf, type KeptRow } from './postgres-store.ts';
import { assertTimes, RETENTION, type IdempotencyClaim, type StoredAnswer } from './store.ts';

/** `new` means do the work, then `complete` in the same transaction. */
export type TransactionalClaim =
  | { state: 'new'; complete: (answer: StoredAnswer) => Promise<void> }
  | { state: 'mismatch' }
  | { state: 'completed'; answer: StoredAnswer };

export interface TransactionalClaimOptions {
  /** Time for which the answer is kept, in milliseconds. @default 86400000 (24 hours) */
  retention?: number;
}

const CLAIM = `
  insert into service.idempotency_keys as kept (scope, key, fingerprint, expires_at)
  values ($1, $2, $3, now() + $4 * interval '1 millisecond')
      on conflict (scope, key) do update
     set fingerprint = excluded.fingerprint, expires_at = excluded.expires_at, created_at = now(),
         lease = null, leased_until = null, status = null, headers = null, body = null
   where kept.expires_at <= now()
  returning key`;

const READ = `
  select fingerprint, status, headers, body, null as "retryAfter"
    from service.idempotency_keys
   where scope = $1 and key = $2`;

const COMPLETE = `
  update service.idempotency_keys set status = $3, headers = $4, body = $5
   where scope = $1 and key = $2`;

/**
 * Claims a key inside the caller's transaction, so that the key, the effects and the answer commit
 * together or not at all. A second request with the key waits until the first one's transaction
 * ends: it then sees its answer, or does the work itself if the first one was rolled back.
 *
 * @param client connection with an open transaction
 */
export async function claimIdempotencyKey(
  client: Pick<ClientBase, 'query'>,
  claim: IdempotencyClaim,
  { retention = RETENTION }: TransactionalClaimOptions = {},
): Promise<TransactionalClaim> {
  assertTimes({ retention });
  const { scope, key, fingerprint } = claim;
  const claimed = await client.query(CLAIM, [scope, key, fingerprint, retention]);
  if (claimed.rowCount === 1) {
    return {
      state: 'new',
      complete: async ({ status, headers, body }) => {
        await client.query(COMPLETE, [scope, key, status, headers, body]);
      },
    };
  }
  const { rows } = await client.query<KeptRow>(READ, [scope, key]);
  const outcome = rows[0] && outcomeOf(rows[0], claim);
  if (outcome?.state === 'completed' || outcome?.state === 'mismatch') return outcome;
  throw new Error(
    `The idempotency key "${key}" is held without an answer. A transaction that claims a key must ` +
      'call complete before it commits, and a route must not use both forms.',
  );
}
