import type { PoolClient } from 'pg';
import { applyTransfers } from '../ledger/apply.ts';
import type { LedgerCommand } from '../ledger/commands.ts';
import type { IdempotencyKey } from '../payments/idempotency.ts';
import { joined, literal } from '../columns.ts';
import type { StandingAnswer, WorkEvents, WorkItem, WorkResult } from './work.ts';

/** Called with what the items of a batch gave as `follow`, in its transaction. */
export type Follow = (client: PoolClient, given: readonly unknown[]) => Promise<void>;

/**
 * Commits items as one transaction: the transfers of all, then their answers and events. Gives the
 * answers in the order of the items; they stand once this resolves.
 *
 * @param client connection without an open transaction
 * @throws {DatabaseError} what the database refused; then nothing has changed, unless the connection
 *   broke: whether the transaction was committed is then unknown
 */
export async function commitBatch(
  client: PoolClient,
  items: readonly WorkItem[],
  follow: Follow | undefined,
): Promise<StandingAnswer[]> {
  await client.query('begin');
  const outcomes = await applyTransfers(client, items.flatMap(linkedCommands));
  let place = 0;
  const results = items.map((item) => {
    const own = outcomes.slice(place, (place += item.commands.length));
    return item.decide(own);
  });
  await record(client, items, results);
  if (follow) {
    const given = results.flatMap((result) => result.follow ?? []);
    if (given.length > 0) await follow(client, given);
  }
  await client.query('commit');
  return results.map(({ answer }, index) => ({
    ...answer,
    replayed: false,
    ...fingerprintOf(items[index]),
  }));
}

function fingerprintOf(item: WorkItem | undefined): { fingerprint?: Buffer } {
  return item?.claim ? { fingerprint: item.claim.fingerprint } : {};
}

/** The commands of one item succeed or fail together, and stand alone among those of a batch. */
function linkedCommands({ commands }: WorkItem): readonly LedgerCommand[] {
  if (commands.length < 2) return commands;
  return commands.map((command, index) => ({ ...command, linked: index < commands.length - 1 }));
}

async function record(
  client: PoolClient,
  items: readonly WorkItem[],
  results: readonly WorkResult[],
): Promise<void> {
  const claims: IdempotencyKey[] = [];
  const answers: WorkResult['answer'][] = [];
  const appends: WorkEvents[] = [];
  results.forEach(({ answer, events = [] }, index) => {
    const claim = items[index]?.claim;
    if (claim) {
      claims.push(claim);
      answers.push(answer);
    }
    appends.push(...events);
  });
  const events = appends.flatMap((append) => append.events);
  await client.query({
    name: 'engine.record_work',
    text: 'select payments.record_work($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
    values: [
      joined(claims.map(({ subject }) => subject)),
      joined(claims.map(({ key }) => key)),
      joined(claims.map(({ fingerprint }) => fingerprint.toString('hex'))),
      literal(answers.map(({ status }) => status)),
      joined(answers.map(({ body }) => body)),
      literal(answers.map(({ paymentId }) => paymentId)),
      joined(appends.map(({ stream }) => stream)),
      literal(appends.map(({ expectedVersion }) => expectedVersion)),
      literal(appends.flatMap((append, index) => append.events.map(() => index + 1))),
      literal(events.map(({ type }) => type)),
      literal(events.map(({ schemaVersion = 1 }) => schemaVersion)),
      joined(events.map(({ data }) => JSON.stringify(data))),
      joined(events.map(({ metadata }) => (metadata ? JSON.stringify(metadata) : '{}'))),
    ],
  });
}

interface KnownRow {
  place: number;
  fingerprint: Buffer;
  status: number;
  body: string;
  paymentId: string | null;
}

/** The answers that stand for the items' keys, by the items' indexes. */
export async function findAnswers(
  client: PoolClient,
  items: readonly WorkItem[],
): Promise<Map<number, StandingAnswer>> {
  const claims = items.map(({ claim }) => claim);
  const { rows } = await client.query<KnownRow>({
    name: 'engine.find_answers',
    text: `
      select asked.place::int, known.fingerprint, known.status, known.body::text,
             known.payment_id as "paymentId"
        from unnest(string_to_array($1, chr(30)), string_to_array($2, chr(30)))
             with ordinality as asked (subject, key, place)
        join payments.idempotency_keys known
          on known.subject = asked.subject and known.key = asked.key`,
    values: [
      joined(claims.map((claim) => claim?.subject ?? '')),
      joined(claims.map((claim) => claim?.key ?? '')),
    ],
  });
  return new Map(rows.map(({ place, ...answer }) => [place - 1, { ...answer, replayed: true }]));
}
