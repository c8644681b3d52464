import type { Route } from '../payments/order.ts';
import type { RailRule, RoutingTable } from './table.ts';

/** What routing looks at. */
export interface Routable {
  /** Minor units. */
  readonly amount: bigint;
  /** ISO 4217. */
  readonly currency: string;
  /** The creditor's account, where the order names one of this ledger. */
  readonly creditorAccount?: string;
  /** The creditor's account at a bank, where the order names a bank. */
  readonly creditor?: { readonly account: string; readonly routingNumber: string };
}

/** A rail and the reason, or why there is none. */
export type RouteDecision =
  /** `creditorAccount`: the creditor's account here; absent where a rail leads out. */
  | { readonly route: Route; readonly creditorAccount?: string }
  | { readonly code: 'no-route'; readonly detail: string };

/**
 * Pure: the first rail, in the order of the table that is in force, that takes the payment; `book`
 * when both accounts are kept here. The reason names what the others lacked.
 */
export function chooseRoute(table: RoutingTable, payment: Routable, now: Date): RouteDecision {
  const { creditorAccount, creditor } = payment;
  if (creditorAccount !== undefined) {
    return { route: { rail: 'book', reason: 'Both accounts are kept here.' }, creditorAccount };
  }
  const today = now.toISOString().slice(0, 10);
  const version = table.findLast(({ inForceFrom }) => inForceFrom <= today);
  if (!version) return { code: 'no-route', detail: `No routing table is in force on ${today}.` };
  const { inForceFrom } = version;
  if (creditor && version.ourBanks?.includes(creditor.routingNumber)) {
    const reason = `The bank ${creditor.routingNumber} is this one.`;
    return { route: { rail: 'book', reason, inForceFrom }, creditorAccount: creditor.account };
  }

  const passed: string[] = [];
  for (const rule of version.rails) {
    const objection = objectionOf(rule, payment);
    const terms = rule.currencies[payment.currency];
    if (objection === undefined && terms) {
      const first = `${rule.rail} takes ${payment.currency} up to ${terms.maximum}`;
      return {
        route: {
          rail: rule.rail,
          reason: [first, ...passed].join('; ').slice(0, 500),
          inForceFrom,
          settlementAccount: terms.settlementAccount,
        },
      };
    }
    passed.push(`${rule.rail} ${objection ?? ''}`);
  }
  return { code: 'no-route', detail: `No rail takes it: ${passed.join('; ') || 'there is none'}.` };
}

function objectionOf(rule: RailRule, payment: Routable): string | undefined {
  const { amount, currency } = payment;
  const routingNumber = payment.creditor?.routingNumber ?? '';
  const terms = rule.currencies[currency];
  if (!terms) return `does not carry ${currency}`;
  if (amount < BigInt(terms.minimum)) return `takes ${terms.minimum} at least`;
  if (amount > BigInt(terms.maximum)) return `takes ${terms.maximum} at most`;
  if (rule.banks && !rule.banks.includes(routingNumber)) {
    return `does not reach the bank ${routingNumber}`;
  }
  return undefined;
}
