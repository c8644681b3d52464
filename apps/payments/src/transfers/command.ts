import type { Queryable } from '@quoin/messaging';
import { problemDetails } from '@quoin/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { applyTransfers } from '../ledger/apply.ts';
import type { LedgerCommand, LedgerOutcome } from '../ledger/commands.ts';
import { answerOnce } from '../payments/answer-once.ts';
import { Problem } from '../problems.ts';

type Rejected = Extract<LedgerOutcome, { applied: false }>;

export interface CommandOptions {
  /** Evaluated in order; they succeed or fail together. Their ids must be new. */
  commands: readonly LedgerCommand[];
  /** Runs before them in their transaction; what it throws ends the request. @default nothing */
  check?: (client: Queryable) => Promise<void>;
  /** What is answered when all were applied, at this time. */
  describe: (at: Date) => object;
}

/**
 * Has the ledger do something once for the key of a request. A rejection is an answer too, and stands
 * for the key.
 */
export async function command(
  pool: Pick<Pool, 'connect'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { commands, check, describe }: CommandOptions,
): Promise<void> {
  const linked = commands.map((each, index) => ({ ...each, linked: index < commands.length - 1 }));
  await answerOnce(pool, request, reply, async (client) => {
    await check?.(client);
    const outcomes = await applyTransfers(client, linked);
    const rejected = outcomes.filter((outcome): outcome is Rejected => !outcome.applied);
    const [first] = outcomes;
    if (rejected.length === 0 && first?.applied) {
      return { status: 201, body: JSON.stringify(describe(first.at)) };
    }
    const problem = rejection(rejected, outcomes);
    // Its code on the request's log line.
    request.failure = problem;
    const { url: path = '' } = request.routeOptions;
    const details = problemDetails(problem, { path, requestId: request.id });
    return { status: problem.statusCode, body: JSON.stringify(details) };
  });
}

function rejection(rejected: readonly Rejected[], outcomes: readonly LedgerOutcome[]) {
  const cause = rejected.find(({ reason }) => reason !== 'linked-failed') ?? rejected[0];
  const place = outcomes.findIndex((outcome) => outcome === cause) + 1;
  return new Problem(
    'transfer-rejected',
    `The ledger rejects transfer ${place} of ${outcomes.length}: ${cause?.reason ?? 'unknown'}. Nothing has moved.`,
    { extensions: { rejections: rejected.map(({ id, reason }) => ({ id, reason })) } },
  );
}
