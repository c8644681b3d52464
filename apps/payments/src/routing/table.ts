import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const AccountId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,33}$' });

/** A rail and what it carries. */
const RailRule = Type.Object(
  {
    rail: Type.String({ pattern: '^[a-z][a-z0-9-]{0,34}$' }),
    /** For each currency, what one payment may be, and the ledger's account that stands for the rail. */
    currencies: Type.Record(
      Type.String({ pattern: '^[A-Z]{3}$' }),
      Type.Object(
        {
          /** Minor units. */
          minimum: Type.String({ pattern: '^\\d{1,18}$' }),
          /** Minor units. */
          maximum: Type.String({ pattern: '^\\d{1,18}$' }),
          settlementAccount: AccountId,
        },
        { additionalProperties: false },
      ),
    ),
    /** Banks that it reaches, by routing number. Default: every bank. */
    banks: Type.Optional(Type.Array(Type.String({ pattern: '^\\d{9}$' }))),
  },
  { additionalProperties: false },
);
export type RailRule = Static<typeof RailRule>;

/** Rails in the order in which they are tried, from a day on. Limits of rails change by the day. */
const RoutingVersion = Type.Object(
  {
    /** 00:00 UTC of this day. */
    inForceFrom: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    /** Routing numbers of this bank: their accounts are kept here. Default: none. */
    ourBanks: Type.Optional(Type.Array(Type.String({ pattern: '^\\d{9}$' }))),
    rails: Type.Array(RailRule),
  },
  { additionalProperties: false },
);
export type RoutingVersion = Static<typeof RoutingVersion>;

const RoutingTable = Type.Array(RoutingVersion);

/** Routing tables, oldest first. None: payments stay in the house. */
export type RoutingTable = readonly RoutingVersion[];

/** The configured routing table cannot be used; the message says what is wrong. */
export class RoutingError extends Error {
  override readonly name = 'RoutingError';
}

/**
 * Reads a routing table from configuration.
 *
 * @throws RoutingError where it is no such table, or its days are not in order
 */
export function parseRoutingTable(text: string): RoutingTable {
  const table = parseJson(text);
  const [first] = Value.Errors(RoutingTable, table);
  if (first) {
    throw new RoutingError(
      `The routing table is wrong at "${first.instancePath}": it ${first.message}.`,
    );
  }
  const versions = table as RoutingVersion[];
  for (const [index, { inForceFrom }] of versions.entries()) {
    const before = versions[index - 1];
    if (before && before.inForceFrom >= inForceFrom) {
      throw new RoutingError(
        `The routing table of ${inForceFrom} follows that of ${before.inForceFrom}. Sort them by day, each once.`,
      );
    }
  }
  return versions;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RoutingError('The routing table is not JSON.', { cause });
  }
}

/** @throws RoutingError where the table sends payments to a rail that is not there */
export function assertRails(table: RoutingTable, names: readonly string[]): void {
  for (const { inForceFrom, rails } of table) {
    for (const { rail } of rails) {
      if (names.includes(rail)) continue;
      throw new RoutingError(
        `The routing table of ${inForceFrom} names the rail "${rail}", which this service does not ` +
          `have. It has: ${names.join(', ') || 'none'}.`,
      );
    }
  }
}
