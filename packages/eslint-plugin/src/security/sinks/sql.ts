import { propertyValue, unwrap, argumentAt, type Node } from '../../flow/nodes.ts';
import { Kind, type Control, type Taint } from '../../flow/taint.ts';
import { constantText } from '../../flow/text.ts';
import type { CallMatcher, CallSite, Sink } from '../sink.ts';

/** Drivers and query builders whose methods take SQL text. */
const LIBRARIES =
  /^(pg|mysql2?|mssql|sqlite3?|better-sqlite3|sequelize|knex|typeorm|pg-promise|oracledb|postgres|tedious|mariadb|sql\.js|@libsql\/client|@prisma\/client|objection|kysely|drizzle-orm|@nestjs\/typeorm|@vercel\/postgres|@neondatabase\/serverless|duckdb|snowflake-sdk|ibm_db|odbc|msnodesqlv8|bookshelf|@google-cloud\/(bigquery|spanner)|cassandra-driver)\b/;

/** Methods that take SQL text whatever they are called on, if the text reads like SQL. */
const METHODS = new Set([
  '$executeRawUnsafe',
  '$queryRawUnsafe',
  'all',
  'andWhere',
  'any',
  'each',
  'exec',
  'execute',
  'executeQuery',
  'executeSql',
  'fromRaw',
  'get',
  'groupByRaw',
  'having',
  'havingRaw',
  'joinRaw',
  'literal',
  'many',
  'manyOrNone',
  'none',
  'one',
  'oneOrNone',
  'orWhere',
  'orderByRaw',
  'prepare',
  'query',
  'queryRaw',
  'raw',
  'rawQuery',
  'result',
  'run',
  'runQuery',
  'selectRaw',
  'simpleQuery',
  'task',
  'unsafe',
  'where',
  'whereRaw',
  'orWhereRaw',
]);

/** Methods that only databases have. */
const CERTAIN = new Set([
  '$executeRawUnsafe',
  '$queryRawUnsafe',
  'groupByRaw',
  'havingRaw',
  'joinRaw',
  'orWhereRaw',
  'orderByRaw',
  'whereRaw',
]);

const ANY_TEXT = new Set([
  'query',
  'execute',
  'raw',
  'literal',
  'unsafe',
  'exec',
  'run',
  'queryRaw',
]);
const DATABASES =
  /^(_?db|database|dbClient|dbConnection|pool|conn|connection|mysql|pg|postgres|sql|sqlite|sequelize|knex|trx|queryRunner|entityManager|mssql|models\.sequelize|pgClient|mysqlClient)$/i;

const SQL_TEXTS = [
  /\bselect\b[^;]*?\bfrom\b|^\s*select\b|\bunion\s+select\b|\bunion\s+all\s+select\b/i,
  /\b(insert|insert\s+ignore|replace)\s+into\b|\bdelete\s+from\b/i,
  /\bupdate\b[^;]*?\bset\b/i,
  /\b(drop|create|alter|truncate)\s+(table|database|user|schema|role)\b/i,
  /\bgrant\s+\w|\bcall\s+\w+\s*\(|\bexec(ute)?\s+\w/i,
];

/** A condition on its own, as query builders take it. */
const CONDITION = /(^|\s|\()[\w."`]+\s*(=|<>|!=|<|>|like|ilike|in)\s*\(?\s*['"%]?\0/i;

export const matchSql: CallMatcher = (site) => {
  // A prepared statement takes values.
  if (site.symbol.includes('.prepare()')) return [];
  if (!METHODS.has(site.name) && !/^Prisma\.(raw|sql)$/.test(site.symbol)) return [];
  const argument = argumentAt(site.call, 0);
  if (!argument) return [];
  const value = unwrap(argument);
  const inside: Sink[] =
    value.type === 'Identifier' && site.name === 'query' ? optionSinks(value, site) : [];
  return [...textsIn(argument).flatMap((text) => sinkFor(text, site)), ...inside];
};

/** SQL stands in the argument itself, or in `{ text, sql, query }`. */
function textsIn(argument: Node): Node[] {
  const value = unwrap(argument);
  if (value.type === 'ArrayExpression' || value.type === 'ArrowFunctionExpression') return [];
  if (value.type !== 'ObjectExpression') return [value];
  return ['sql', 'text', 'query', 'statement'].flatMap((name) => propertyValue(value, name) ?? []);
}

/** `const options = { sql: … }; connection.query(options)` */
function optionSinks(value: Node, { name }: CallSite): Sink[] {
  return ['sql', 'text'].map((option) => ({
    rule: 'sql-injection',
    kind: Kind.sql,
    value,
    path: [option],
    when: ({ whole }) => !whole,
    place: `the SQL text of \`${name}()\``,
  }));
}

function sinkFor(value: Node, site: CallSite): Sink[] {
  const { name, symbol, receiver, unit } = site;
  const text = constantText(value, unit);
  const reads = SQL_TEXTS.some((each) => each.test(text));
  const isLibrary = LIBRARIES.test(symbol) || CERTAIN.has(name);
  const isCondition = CONDITION.test(text) && /where|having|literal|raw/i.test(name);
  const isDatabase = isLibrary || (DATABASES.test(receiver) && ANY_TEXT.has(name));
  if (!reads && !isCondition && !isDatabase) return [];
  const sink = {
    rule: 'sql-injection',
    kind: Kind.sql,
    value,
    place: `the SQL text of \`${name}()\``,
  };
  const certain: Sink = {
    ...sink,
    controls: OUTSIDE,
    when: (taint) => reads || isDatabase || !taint.whole,
  };
  if (!reads && !isCondition) return [certain];
  return [certain, { ...sink, controls: ['parameter'], when: isValuePosition }];
}

const OUTSIDE: readonly Control[] = ['remote', 'browser', 'local'];

/** Where a value stands, not a table or column that a program chooses. */
function isValuePosition({ prefix, whole }: Taint): boolean {
  return (
    !whole &&
    /(['"%]|[=<>]\s*\(?|\b(like|ilike|values|in)\s*\(?\s*['"%]?|,\s*['"])\s*$/i.test(prefix)
  );
}
