import { toMoney } from '../money.ts';
import type { Account } from './accounts.ts';

/** An account as the API shows it. */
export function describeAccount(account: Account) {
  const { id, name, currency, minimumAvailable } = account;
  const money = (amount: bigint) => toMoney(amount, currency);
  return {
    id,
    name,
    currency,
    balance: money(account.posted),
    pendingDebits: money(account.pendingDebits),
    pendingCredits: money(account.pendingCredits),
    available: money(account.available),
    minimumAvailable: minimumAvailable === null ? null : money(minimumAvailable),
  };
}
