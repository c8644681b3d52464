import type { Queryable } from '@quoin/messaging';
import { PROBLEM_MEDIA_TYPE } from '@quoin/service';
import { withTransaction } from '@quoin/service/database';
import { idempotencyClaimOf } from '@quoin/service/idempotency';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { Problem } from '../problems.ts';

/** An answer as it is sent and kept. */
export interface KeptAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

type Row = KeptAnswer & { readonly fingerprint: Buffer };

const FIRST_PROBLEM = 400;

/**
 * Does the work of a request of `idempotency: 'transactional'` once: what it did and its answer commit
 * together, and a repetition gets that answer, a refusal too. Of two requests with one key at the same
 * time, one does the work and the other one repeats its own, which then finds the answer.
 *
 * @throws {Problem} idempotency-key-reused for a key of another request
 */
export async function answerOnce(
  pool: Pick<Pool, 'connect'>,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (client: Queryable) => Promise<KeptAnswer>,
): Promise<void> {
  const { scope, key, fingerprint: digest } = idempotencyClaimOf(request);
  const fingerprint = Buffer.from(digest, 'base64url');
  const { answer, replayed } = await withTransaction(pool, async (client) => {
    const known = await find(client, scope, key);
    if (known) return { answer: known, replayed: true };
    const made = await work(client);
    await keep(client, scope, key, { ...made, fingerprint });
    return { answer: { ...made, fingerprint }, replayed: false };
  });
  if (!answer.fingerprint.equals(fingerprint)) {
    throw new Problem(
      'idempotency-key-reused',
      `The key "${key}" belongs to another request of this caller. Send a new key with a new request.`,
    );
  }
  if (replayed) reply.header('idempotency-replayed', 'true');
  const { status, body } = answer;
  const mediaType = status < FIRST_PROBLEM ? 'application/json' : PROBLEM_MEDIA_TYPE;
  // A string goes out as it is, so that a replay equals the first answer to the byte.
  await reply.code(status).type(mediaType).send(body);
}

async function find(client: Queryable, subject: string, key: string): Promise<Row | undefined> {
  const { rows } = await client.query<Row>({
    name: 'payments.find_answer',
    text: `select fingerprint, status, body::text as body from payments.idempotency_keys
            where subject = $1 and key = $2`,
    values: [subject, key],
  });
  return rows[0];
}

async function keep(client: Queryable, subject: string, key: string, answer: Row): Promise<void> {
  const { rowCount } = await client.query({
    name: 'payments.keep_answer',
    text: `insert into payments.idempotency_keys (subject, key, fingerprint, status, body)
           values ($1, $2, $3, $4, $5) on conflict do nothing`,
    values: [subject, key, answer.fingerprint, answer.status, answer.body],
  });
  if (rowCount === 0) throw new RaceLost();
}

/** Another request with the key was faster; `withTransaction` repeats what has this code. */
class RaceLost extends Error {
  override readonly name = 'RaceLost';
  readonly code = '40001';
}
