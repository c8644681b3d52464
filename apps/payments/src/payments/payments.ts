import type { Database } from '../database.ts';

export interface Payment {
  /** UUID of version 7: ids sort by time. */
  id: string;
  debtorAccount: string;
  creditorAccount: string;
  /** Minor units, more than zero. */
  amount: bigint;
  /** ISO 4217. */
  currency: string;
  endToEndId: string | null;
  remittanceInformation: string | null;
  createdAt: Date;
}

export interface PaymentPage {
  /** Only payments from or to this account. */
  account: string | undefined;
  /** Only payments older than the one of this id; without it the newest come first. */
  before: string | undefined;
  /** Payments at most. */
  limit: number;
}

const COLUMNS = `
         id,
         debtor_account as "debtorAccount",
         creditor_account as "creditorAccount",
         amount,
         currency,
         end_to_end_id as "endToEndId",
         remittance_information as "remittanceInformation",
         created_at as "createdAt"`;

/** @returns the payment, or undefined when there is none of this id */
export async function findPayment(database: Database, id: string): Promise<Payment | undefined> {
  const [payment] = await database.query<Payment>({
    name: 'find-payment',
    text: `select ${COLUMNS} from payments.payments where id = $1`,
    values: [id],
  });
  return payment;
}

/** Sorts after every other UUID: where the newest page begins. */
const END_OF_TIME = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Payments, newest first. */
export async function listPayments(database: Database, page: PaymentPage): Promise<Payment[]> {
  const { account, before = END_OF_TIME, limit } = page;
  return account === undefined
    ? database.query({ name: 'list-payments', text: LIST, values: [before, limit] })
    : database.query({
        name: 'list-payments-of-account',
        text: LIST_OF_ACCOUNT,
        values: [before, limit, account],
      });
}

const LIST = `
  select ${COLUMNS}
    from payments.payments
   where id < $1
   order by id desc
   limit $2`;

/** Each half reads its own index and stops at the limit; one "or" would read and sort them all. */
const LIST_OF_ACCOUNT = `
  (select ${COLUMNS}
     from payments.payments
    where id < $1 and debtor_account = $3
    order by id desc
    limit $2)
  union all
  (select ${COLUMNS}
     from payments.payments
    where id < $1 and creditor_account = $3
    order by id desc
    limit $2)
  order by id desc
  limit $2`;
