import type { Queryable } from '@quoin/messaging';

export interface OpenResolution {
  readonly id: string;
  readonly paymentId: string;
  readonly as: 'settled' | 'released';
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
}

const COLUMNS = `id, payment_id as "paymentId", resolves_as as "as", reason,
  proposed_by as "proposedBy", proposed_at as "proposedAt"`;

/** @returns the proposal, or undefined where one is open for the payment already */
export async function insertResolution(
  client: Queryable,
  given: Omit<OpenResolution, 'proposedAt'>,
): Promise<OpenResolution | undefined> {
  const { id, paymentId, as, reason, proposedBy } = given;
  const { rows } = await client.query<OpenResolution>({
    name: 'payments.propose_resolution',
    text: `insert into payments.resolutions (id, payment_id, resolves_as, reason, proposed_by)
           values ($1, $2, $3, $4, $5)
           on conflict (payment_id) where decision is null do nothing
           returning ${COLUMNS}`,
    values: [id, paymentId, as, reason, proposedBy],
  });
  return rows[0];
}

/** The open proposals for these payments, by the payment's id. */
export async function findOpenResolutions(
  client: Queryable,
  paymentIds: readonly string[],
): Promise<Map<string, OpenResolution>> {
  const { rows } = await client.query<OpenResolution>({
    name: 'payments.open_resolutions',
    text: `select ${COLUMNS} from payments.resolutions
            where payment_id = any ($1::uuid[]) and decision is null`,
    values: [paymentIds],
  });
  return new Map(rows.map((row) => [row.paymentId, row]));
}

/** An open proposal, locked until the transaction ends. */
export async function lockOpenResolution(
  client: Queryable,
  id: string,
): Promise<OpenResolution | undefined> {
  const { rows } = await client.query<OpenResolution>({
    name: 'payments.lock_resolution',
    text: `select ${COLUMNS} from payments.resolutions where id = $1 and decision is null for update`,
    values: [id],
  });
  return rows[0];
}

/** @throws DatabaseError of constraint `resolutions_approved_by_another` for its proposer's approval */
export async function decideOpenResolution(
  client: Queryable,
  id: string,
  { decision, by }: { decision: 'approved' | 'refused'; by: string },
): Promise<void> {
  await client.query({
    name: 'payments.decide_resolution',
    text: `update payments.resolutions
              set decision = $2, decided_by = $3, decided_at = clock_timestamp() where id = $1`,
    values: [id, decision, by],
  });
}
