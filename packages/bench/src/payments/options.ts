import { parseArgs } from 'node:util';
import { toCount } from '../timing.ts';

export const USAGE = `Usage: npm run bench -- payments [OPTION ...]

  --quick               everything in about a minute
  --json                the figures as JSON alone
  --only PART,…         of yardstick, engine, open, bulk, http, growth, outbox (all)
  --seconds N           length of each run (10; with --quick 2)
  --accounts N          accounts (100000)
  --entries N,…         sizes of the ledger at which the cost of a payment is measured
                        (200000,1000000; with --quick 50000)
  --callers N           payments in flight at the engine in closed loops (2000)
  --connections N       of the HTTP client (128)
  --items N             payments in a request to the bulk endpoint (500)`;

const PARTS = ['yardstick', 'engine', 'open', 'bulk', 'http', 'growth', 'outbox'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  json: boolean;
  parts: ReadonlySet<Part>;
  seconds: number;
  accounts: number;
  entries: readonly number[];
  callers: number;
  connections: number;
  items: number;
}

/** @throws {Error} for what cannot be; undefined when only help was asked for */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', default: PARTS.join() },
      seconds: { type: 'string' },
      accounts: { type: 'string', default: '100000' },
      entries: { type: 'string' },
      callers: { type: 'string', default: '2000' },
      connections: { type: 'string', default: '128' },
      items: { type: 'string', default: '500' },
    },
  });
  if (values.help) return undefined;
  const { quick, json } = values;
  const entries = values.entries ?? (quick ? '50000' : '200000,1000000');
  return {
    json,
    parts: new Set(values.only.split(',').map(toPart)),
    seconds: toCount('seconds', values.seconds ?? (quick ? '2' : '10')),
    accounts: toCount('accounts', values.accounts),
    entries: entries.split(',').map((size) => toCount('entries', size)),
    callers: toCount('callers', values.callers),
    connections: toCount('connections', values.connections),
    items: toCount('items', values.items),
  };
}

function toPart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part) return part;
  throw new Error(`--only names "${name}". There are: ${PARTS.join(', ')}.`);
}
