import { namesIn, nodesIn, tableOf, type SqlNode } from './parse.ts';
import type { MigrationContext } from './rule.ts';

/** PCI DSS 3.3.1: what may not be kept after authorisation, in any form. */
const VERIFICATION = new Set(
  'cvv cvv2 cvc cvc2 cid cav2 csc securitycode verificationcode verificationvalue pin pinblock track track1 track2 trackdata magstripe fulltrack'.split(
    ' ',
  ),
);

const CARD_NUMBER = new Set(
  'cardnumber cardnum cardno primaryaccountnumber creditcard creditcardnumber creditcardno debitcardnumber ccnumber ccnum pan cardpan ccn'.split(
    ' ',
  ),
);

/** `card_cvv`, `cardCvv` and `cvv` are one. */
function isOneOf(words: ReadonlySet<string>, column: string): boolean {
  const plain = column.toLowerCase().replaceAll('_', '');
  return words.has(plain) || words.has(plain.replace(/^(?:card|cc)/, ''));
}

/** Text or digits that anybody with read access can read. */
const READABLE = new Set([
  'text',
  'varchar',
  'bpchar',
  'char',
  'citext',
  'numeric',
  'int8',
  'int4',
  'json',
  'jsonb',
  'name',
]);

/** Columns for card data in new tables and new columns. */
export function cardDataRules(context: MigrationContext): void {
  const { sql, say } = context;
  for (const { type, node, line } of sql.statements) {
    const columns =
      type === 'CreateStmt'
        ? nodesIn(node.tableElts)
            .filter(([kind]) => kind === 'ColumnDef')
            .map(([, each]) => each)
        : type === 'AlterTableStmt'
          ? nodesIn(node.cmds)
              .filter(([, { subtype }]) => subtype === 'AT_AddColumn')
              .flatMap(([, { def }]) => Object.values((def ?? {}) as Record<string, SqlNode>))
          : [];
    for (const column of columns) {
      checkColumn(context, tableOf(node.relation), column, sql.lineOf(column.location) ?? line);
    }
  }

  function checkColumn(all: MigrationContext, table: string, column: SqlNode, at: number): void {
    const name = String(column.colname);
    const typeName = namesIn((column.typeName as SqlNode | undefined)?.names).at(-1) ?? '';
    if (isOneOf(VERIFICATION, name)) {
      say(
        'migrations/verification-data',
        at,
        `${table}.${name} keeps what may not be kept after authorisation, not even encrypted. Remove it.`,
      );
    } else if (isOneOf(CARD_NUMBER, name)) {
      if (READABLE.has(typeName.toLowerCase())) {
        say(
          'migrations/plain-card-number',
          at,
          `${table}.${name} keeps card numbers that everybody with access to the table can read. Keep a token, or ciphertext in bytea.`,
        );
      }
      if (!hasRetention(all, table, name, at)) {
        say(
          'migrations/card-retention',
          at,
          `Nothing says for how long ${table}.${name} is kept. Write it down: comment on column ${table}.${name} is 'retention: …'.`,
        );
      }
    }
  }
}

/** A comment on the column or its table, or one beside the column, that speaks of retention. */
function hasRetention(
  { sql, source }: MigrationContext,
  table: string,
  column: string,
  line: number,
): boolean {
  const says = (text: unknown): boolean =>
    typeof text === 'string' && /retention|kept (?:for|until)|delete[sd]? after/i.test(text);
  const isCommented = sql.statements.some(({ type, node }) => {
    if (type !== 'CommentStmt' || !says(node.comment)) return false;
    const named = namesIn(
      (node.object as { List?: { items?: unknown } } | undefined)?.List?.items,
    ).join('.');
    return named === table || named === `${table}.${column}`;
  });
  const lines = source.split('\n');
  return (
    isCommented ||
    [lines[line - 1], lines[line - 2]].some((each) => /--/.test(each ?? '') && says(each))
  );
}
