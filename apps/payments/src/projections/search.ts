import type { Database } from '../database.ts';
import type { Creditor } from '../payments/order.ts';

/** A payment as lists show it. */
export interface ListedPayment {
  id: string;
  status: string;
  rail: string;
  debtorAccount: string;
  creditorAccount: string | null;
  creditor: Creditor | null;
  amount: bigint;
  returned: bigint;
  currency: string;
  endToEndId: string | null;
  remittanceInformation: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface PaymentFilter {
  /** Debtor or creditor. */
  account?: string | undefined;
  status?: readonly string[] | undefined;
  currency?: string | undefined;
  /** Minor units, both included. */
  minimumAmount?: bigint | undefined;
  maximumAmount?: bigint | undefined;
  /** Included. */
  createdFrom?: Date | undefined;
  /** Not included. */
  createdBefore?: Date | undefined;
  endToEndId?: string | undefined;
}

export interface Place {
  createdAt: string;
  id: string;
}

export interface PaymentSearch extends PaymentFilter {
  /** Only payments older than this one; without it the newest come first. */
  before?: Place | undefined;
  limit: number;
}

const COLUMNS = `
  id, status, rail, debtor_account as "debtorAccount", creditor_account as "creditorAccount", creditor,
  amount, returned, currency, end_to_end_id as "endToEndId",
  remittance_information as "remittanceInformation", created_at as "createdAt", updated_at as "updatedAt"`;

/** Payments, newest first. */
export async function searchPayments(
  database: Database,
  search: PaymentSearch,
): Promise<ListedPayment[]> {
  const { text, values, name } = statementOf(search);
  return database.query<ListedPayment>({ name, text, values });
}

/**
 * The statement that reads a page. Each combination of filters has a statement of its own, so that the
 * planner knows what is asked for; an account reads two indexes, and stops at the limit in each.
 */
export function statementOf(search: PaymentSearch): {
  name: string;
  text: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const place = (value: unknown) => `$${values.push(value)}`;
  const used: string[] = [];
  const conditions = CONDITIONS.flatMap(([name, condition]) => {
    const value = search[name];
    if (value === undefined) return [];
    used.push(name);
    return [condition(place(value))];
  });
  if (search.before) {
    used.push('before');
    const { createdAt, id } = search.before;
    conditions.push(`(created_at, id) < (${place(createdAt)}::timestamptz, ${place(id)}::uuid)`);
  }
  const limit = place(search.limit);
  const page = (...more: string[]) => {
    const all = [...conditions, ...more];
    const where = all.length > 0 ? `where ${all.join(' and ')}` : '';
    return `select ${COLUMNS} from payments.payment_list ${where} order by created_at desc, id desc limit ${limit}`;
  };
  if (search.account === undefined) return { name: nameOf(used), text: page(), values };
  const account = place(search.account);
  return {
    name: nameOf([...used, 'account']),
    // A payment from an account to itself does not exist, so that no payment comes twice.
    text: `(${page(`debtor_account = ${account}`)}) union all (${page(`creditor_account = ${account}`)})
           order by "createdAt" desc, id desc limit ${limit}`,
    values,
  };
}

type Scalar = Exclude<keyof PaymentFilter, 'account'>;

const CONDITIONS: readonly [Scalar, (value: string) => string][] = [
  ['status', (value) => `status = any (${value}::text[])`],
  ['currency', (value) => `currency = ${value}`],
  ['minimumAmount', (value) => `amount >= ${value}::bigint`],
  ['maximumAmount', (value) => `amount <= ${value}::bigint`],
  ['createdFrom', (value) => `created_at >= ${value}::timestamptz`],
  ['createdBefore', (value) => `created_at < ${value}::timestamptz`],
  ['endToEndId', (value) => `end_to_end_id = ${value}`],
];

const PARTS = [...CONDITIONS.map(([name]) => name), 'before', 'account'] as const;

/** Numbers, not names: PostgreSQL cuts the name of a statement off after 63 characters. */
function nameOf(used: readonly string[]): string {
  const bits = PARTS.map((name) => (used.includes(name) ? '1' : '0'));
  return `search-payments-${bits.join('')}`;
}
