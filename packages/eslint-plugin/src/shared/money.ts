import { spoken } from './names.ts';

const MONEY =
  /\b(amount|amounts|price|prices|total|subtotal|balance|fee|fees|cost|costs|tax|vat|discount|salary|wage|refund|charge|payout|fare|commission|surcharge|interest|principal|money|credit|debit|deposit|withdrawal|revenue|net|gross)$/;
const MONEY_BEFORE =
  /\b(amount|price|total|balance|fee|cost|refund|payment|payout) (due|paid|usd|eur|gbp|value|sum|owed|total|amount|charged|refunded|decimal)$/;
/** Whole units, or something else that is counted or told. */
const NOT_DECIMAL =
  /\b(cents?|minor|pence|satoshis?|sats|units?|micros?|millis|bigint|count|counts|items?|rows?|records?|pages?|bytes|size|length|ms|seconds|hits|points|score|tokens?|steps?|percent|percentage|rate|ratio|index|id|ids|key|type|name|code|currency|label|text|string|field|column|duration|time|memory|users?|requests?|lines?|files?|tests?|words?|elapsed|progress|duration|node|nodes|layout|timeline|scroll|width|height|gas)\b/;

/** Whether a name is that of an amount of money in whole currency: `price`, not `priceCents`. */
export function isMoney(name: string): boolean {
  const words = spoken(name);
  return (MONEY.test(words) || MONEY_BEFORE.test(words)) && !NOT_DECIMAL.test(words);
}

/** Words that only money has; `total` and `net` are used for much else. */
export function isSurelyMoney(name: string): boolean {
  const words = spoken(name);
  return (
    isMoney(name) &&
    /\b(amount|price|balance|fee|salary|wage|refund|charge|payout|fare|commission|surcharge|money|subtotal|payment|debit|deposit|withdrawal|tax|vat)\b/.test(
      words,
    )
  );
}

/** Paths of routes that move money: what they end in is money, or something that is done with it. */
export const MONEY_ROUTE =
  // eslint-disable-next-line security/detect-unsafe-regex -- many optional letters, none repeated twice
  /(^|\/)(payments?|transfers?|charges?|refunds?|orders?|payouts?|withdrawals?|withdraw|deposits?|purchases?|checkout|top-?ups?|captures?|settlements?|disbursements?|remittances?|donations?|transactions?|pay|credit-transfers?|direct-debits?|credit|debit)(\/(create|new|execute|submit|send|process|initiate|confirm|bulk|batch|[:{][^/]*))*\/?$/i;

export const MONEY_WORK =
  /\b(charge|transfer|payment|pay|refund|debit|credit|capture|settle|payout|ledger|withdraw|deposit|balance)/i;
