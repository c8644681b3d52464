import { loadModule, parseSync } from 'libpg-query';
import { Lines } from '../shared/lines.ts';

/** A node of PostgreSQL's own parse tree, such as `{ AlterTableStmt: { … } }`, unwrapped. */
export type SqlNode = Record<string, unknown>;

export interface Statement {
  /** `CreateStmt`, `AlterTableStmt`… */
  type: string;
  node: SqlNode;
  /** Where it begins, spaces and comments before it left out. */
  line: number;
}

export interface ParsedSql {
  statements: Statement[];
  problem?: { line: number; message: string };
  /** Line of an offset that PostgreSQL gives, in bytes; of the statement where there is none. */
  lineOf(location: unknown): number | undefined;
}

/** Reads a migration with the parser of PostgreSQL. */
export async function parseSql(source: string): Promise<ParsedSql> {
  await loadModule();
  const text = prepare(source);
  // Offsets count bytes: a text with one character for each byte has the same lines.
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const lines = new Lines(bytes);
  const lineOf = (location: unknown): number | undefined =>
    typeof location === 'number' ? lines.position(location).line : undefined;
  if (beginOf(bytes, 0) >= bytes.length) return { statements: [], lineOf };
  try {
    const { stmts = [] } = parseSync(text) as {
      stmts?: { stmt: SqlNode; stmt_location?: number }[];
    };
    const statements = stmts.map(({ stmt, stmt_location: start = 0 }): Statement => {
      const [[type, node] = ['', {}]] = Object.entries(stmt);
      return { type, node: node as SqlNode, line: lines.position(beginOf(bytes, start)).line };
    });
    return { statements, lineOf };
  } catch (error) {
    const details = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails;
    const message = error instanceof Error ? error.message : String(error);
    const { line } = lines.position(Math.max(0, details?.cursorPosition ?? 0));
    return { statements: [], lineOf, problem: { line, message } };
  }
}

/** Leaves out what psql understands and PostgreSQL does not, and the way back, lines kept. */
function prepare(source: string): string {
  const down =
    /^--\s{0,4}(?:Down Migration|\+goose Down|migrate:down|\+migrate Down|@down|rollback:)/im.exec(
      source,
    );
  const up = down === null ? source : source.slice(0, down.index);
  return up.replace(/^\\[^\n]*/gm, '').replace(/^\uFEFF/, '');
}

/** The first offset that is neither space nor comment. */
function beginOf(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    const end = text.startsWith('--', at)
      ? text.indexOf('\n', at)
      : text.startsWith('/*', at)
        ? text.indexOf('*/', at) + 2
        : at;
    if (end <= at) return at;
    at = end;
  }
}

/** `schema.table` of a relation, in small letters as PostgreSQL reads it. */
export function tableOf(relation: unknown): string {
  const { schemaname, relname } = (relation ?? {}) as { schemaname?: string; relname?: string };
  return schemaname === undefined ? (relname ?? '') : `${schemaname}.${relname ?? ''}`;
}

/** The inner nodes of a list, unwrapped: `[{ AlterTableCmd: {…} }]` becomes `[['AlterTableCmd', {…}]]`. */
export function nodesIn(list: unknown): [type: string, node: SqlNode][] {
  if (!Array.isArray(list)) return [];
  return (list as SqlNode[]).flatMap((wrapped) => Object.entries(wrapped) as [string, SqlNode][]);
}

/** Names in a list of texts: `pg_catalog`, `int8`. */
export const namesIn = (list: unknown): string[] =>
  nodesIn(list).flatMap(([, { sval }]) => (typeof sval === 'string' ? [sval] : []));
