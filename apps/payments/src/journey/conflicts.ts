import type { Queryable, StoredEvent } from '@quoin/messaging';
import { paymentIdOf, type PaymentEventData } from '../payments/events.ts';

/** The rail said something that contradicts the record. */
export interface Conflict {
  readonly paymentId: string;
  readonly answerId: string;
  readonly said: string;
  readonly against: string;
  readonly notedAt: Date;
}

/** Keeps conflicts where people find them; in the transaction of whoever follows the events. */
export async function noteConflicts(
  client: Queryable,
  events: readonly StoredEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const data = events.map((event) => event.data as PaymentEventData<'payment.answer-conflicted'>);
  await client.query({
    name: 'payments.note_conflicts',
    text: `insert into payments.conflicts (payment_id, answer_id, said, against, noted_at)
           select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
           on conflict do nothing`,
    values: [
      events.map(({ stream }) => paymentIdOf(stream)),
      data.map(({ source }) => source.answerId),
      data.map(({ said }) => said),
      data.map(({ against }) => against),
      events.map(({ recordedAt }) => recordedAt),
    ],
  });
}

export async function findOpenConflicts(client: Queryable, limit: number): Promise<Conflict[]> {
  const { rows } = await client.query<Conflict>({
    name: 'payments.open_conflicts',
    text: `select payment_id as "paymentId", answer_id as "answerId", said, against,
             noted_at as "notedAt"
           from payments.conflicts where closed_by is null order by noted_at limit $1`,
    values: [limit],
  });
  return rows;
}

/** @returns whether there was one to close */
export async function closeConflict(
  client: Queryable,
  { paymentId, answerId }: { paymentId: string; answerId: string },
  { by, reason }: { by: string; reason: string },
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'payments.close_conflict',
    text: `update payments.conflicts
              set closed_by = $3, closed_at = clock_timestamp(), closing_reason = $4
            where payment_id = $1 and answer_id = $2 and closed_by is null`,
    values: [paymentId, answerId, by, reason],
  });
  return rowCount === 1;
}
