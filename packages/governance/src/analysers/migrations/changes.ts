import { nodesIn, namesIn, tableOf, type SqlNode, type Statement } from './parse.ts';
import type { MigrationContext } from './rule.ts';

/** Statements that stop others, or lose what others still use. */
export function changeRules(context: MigrationContext): void {
  let hasTimeout = false;
  let isTimeoutAsked = false;
  for (const statement of context.sql.statements) {
    if (setsTimeout(statement)) hasTimeout = true;
    checkStatement(context, statement);
    if (hasTimeout || isTimeoutAsked || !locksOthersOut(statement, context)) continue;
    isTimeoutAsked = true;
    context.say(
      'migrations/lock-timeout',
      statement.line,
      "While this waits for its lock, everybody waits behind it. Begin with: set lock_timeout = '2s';",
    );
  }
}

const setsTimeout = ({ type, node }: Statement): boolean =>
  (type === 'VariableSetStmt' && /^(?:lock_timeout|statement_timeout)$/.test(String(node.name))) ||
  (type === 'SelectStmt' && JSON.stringify(node.targetList ?? '').includes('lock_timeout'));

/** Statements that take a lock which no reader or writer passes, on a table that is in use. */
function locksOthersOut({ type, node }: Statement, { isNew }: MigrationContext): boolean {
  switch (type) {
    case 'AlterTableStmt':
      return node.objtype === 'OBJECT_TABLE' && !isNew(tableOf(node.relation));
    case 'RenameStmt':
      return node.relation !== undefined && !isNew(tableOf(node.relation));
    case 'DropStmt':
      return node.removeType === 'OBJECT_TABLE';
    case 'TruncateStmt':
      return nodesIn(node.relations).some(([, relation]) => !isNew(tableOf(relation)));
    default:
      return false;
  }
}

function checkStatement(context: MigrationContext, statement: Statement): void {
  switch (statement.type) {
    case 'AlterTableStmt':
      checkAlter(context, statement);
      break;
    case 'IndexStmt':
      checkIndex(context, statement);
      break;
    case 'ReindexStmt':
      checkReindex(context, statement);
      break;
    case 'DropStmt':
      checkDrop(context, statement);
      break;
    case 'TruncateStmt':
      checkTruncate(context, statement);
      break;
    case 'DropdbStmt':
      context.say(
        'migrations/destructive',
        statement.line,
        'A whole database is dropped. Do this by hand, with a backup at hand.',
      );
      break;
    case 'RenameStmt':
      checkRename(context, statement);
      break;
    case 'LockStmt':
      checkLock(context, statement);
      break;
    case 'ClusterStmt':
      context.say(
        'migrations/explicit-lock',
        statement.line,
        'CLUSTER writes the table anew and locks everybody out. Use pg_repack.',
      );
      break;
    case 'VacuumStmt':
      checkVacuum(context, statement);
      break;
    case 'UpdateStmt':
    case 'DeleteStmt':
      checkDml(context, statement);
      break;
  }
}

function checkAlter({ isNew, say, sql }: MigrationContext, { node, line }: Statement): void {
  if (node.objtype !== 'OBJECT_TABLE') return;
  const table = tableOf(node.relation);
  if (isNew(table)) return;
  for (const [, command] of nodesIn(node.cmds)) {
    const name = typeof command.name === 'string' ? command.name : '';
    const [[, definition] = ['', {} as SqlNode]] = Object.entries(
      (command.def ?? {}) as Record<string, SqlNode>,
    );
    const at = sql.lineOf(definition.location) ?? line;
    switch (command.subtype) {
      case 'AT_AddColumn':
        checkNewColumn(table, definition, at, say);
        break;
      case 'AT_AlterColumnType':
        say(
          'migrations/table-rewrite',
          at,
          `${table}.${name} gets another type: the table is written anew, and nobody reads it meanwhile. Add a column, fill it in batches, switch, drop the old one later.`,
        );
        break;
      case 'AT_DropColumn':
        say(
          'migrations/destructive',
          sql.lineOf(command.location) ?? line,
          `${table}.${name} is dropped while the version before this one still reads it. First release code without it, then drop it in a migration of its own, waived with that release.`,
        );
        break;
      case 'AT_SetNotNull':
        say(
          'migrations/validated-constraint',
          line,
          `Making ${table}.${name} not null reads the whole table under a lock. Add a check (… is not null) not valid, validate it, then set not null.`,
        );
        break;
      case 'AT_AddConstraint':
        checkConstraint(table, definition, at, say);
        break;
    }
  }
}

/** Functions whose value is one for the whole statement, so that it is stored once. */
const STABLE = new Set([
  'now',
  'current_timestamp',
  'transaction_timestamp',
  'statement_timestamp',
  'current_user',
  'current_setting',
  'current_database',
  'txid_current',
]);

/** Names of the functions that an expression calls. */
function functionsIn(expression: unknown): string[] {
  const names: string[] = [];
  const waiting = [expression];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const { funcname } = next as { funcname?: unknown };
    if (funcname !== undefined) names.push(namesIn(funcname).at(-1) ?? '');
    waiting.push(...(Object.values(next) as unknown[]));
  }
  return names;
}

function checkNewColumn(
  table: string,
  column: SqlNode,
  at: number,
  say: MigrationContext['say'],
): void {
  const constraints = nodesIn(column.constraints).map(([, each]) => each);
  const of = (type: string) => constraints.find(({ contype }) => contype === type);
  const name = `${table}.${String(column.colname)}`;
  const standard = of('CONSTR_DEFAULT');
  const isGenerated = of('CONSTR_GENERATED') !== undefined || of('CONSTR_IDENTITY') !== undefined;
  const isSerial = /serial/.test(namesIn((column.typeName as SqlNode | undefined)?.names).join());
  if (of('CONSTR_NOTNULL') !== undefined && standard === undefined && !isGenerated && !isSerial) {
    say(
      'migrations/required-column',
      at,
      `${name} may not be null and has no default: the migration fails where the table has rows, and the version before this one can no longer insert. Give it a default, or fill it first.`,
    );
  }
  const isVolatile = functionsIn(standard).some((each) => !STABLE.has(each));
  if (isVolatile || isSerial || isGenerated) {
    say(
      'migrations/table-rewrite',
      at,
      `${name} has another value in each row: the table is written anew under a lock. Add it empty, set the default for new rows, fill the old ones in batches.`,
    );
  }
  for (const each of constraints) checkConstraint(table, each, at, say);
}

function checkConstraint(
  table: string,
  constraint: SqlNode,
  at: number,
  say: MigrationContext['say'],
): void {
  const { contype, skip_validation: notValid, indexname } = constraint;
  if ((contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_CHECK') && notValid !== true) {
    say(
      'migrations/validated-constraint',
      at,
      `The constraint reads all of ${table} under a lock. Add it not valid, and validate it in the next migration.`,
    );
  } else if (
    (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') &&
    indexname === undefined
  ) {
    say(
      'migrations/blocking-index',
      at,
      `The constraint builds an index on ${table} while nobody may write. Create a unique index concurrently, then add the constraint using it.`,
    );
  }
}

function checkIndex({ isNew, say }: MigrationContext, { node, line }: Statement): void {
  const table = tableOf(node.relation);
  if (node.concurrent === true || isNew(table)) return;
  say(
    'migrations/blocking-index',
    line,
    `Nobody can write to ${table} while the index is built. Write: create index concurrently.`,
  );
}

function checkReindex({ say }: MigrationContext, { node, line }: Statement): void {
  if (JSON.stringify(node.params ?? '').includes('concurrently')) return;
  say(
    'migrations/blocking-index',
    line,
    'Nobody can write while the index is built. Write: reindex … concurrently.',
  );
}

const LOST = new Map([
  ['OBJECT_TABLE', 'table'],
  ['OBJECT_SCHEMA', 'schema'],
  ['OBJECT_MATVIEW', 'materialized view'],
  ['OBJECT_SEQUENCE', 'sequence'],
]);

function checkDrop({ say, isNew }: MigrationContext, { node, line }: Statement): void {
  const type = String(node.removeType);
  if (type === 'OBJECT_INDEX' && node.concurrent !== true) {
    say(
      'migrations/blocking-index',
      line,
      'Dropping an index locks its table. Write: drop index concurrently.',
    );
    return;
  }
  const what = LOST.get(type);
  if (what === undefined) return;
  const names = nodesIn(node.objects).map(([, { items, sval }]) =>
    typeof sval === 'string' ? sval : namesIn(items).join('.'),
  );
  for (const name of names.filter((each) => !isNew(each))) {
    say(
      'migrations/destructive',
      line,
      `The ${what} ${name} is lost, and the version before this one still uses it. Release code without it first; then drop it in a migration of its own, waived with that release.`,
    );
  }
}

function checkTruncate({ isNew, say }: MigrationContext, { node, line }: Statement): void {
  const tables = nodesIn(node.relations).map(([, relation]) => tableOf(relation));
  for (const table of tables.filter((each) => !isNew(each))) {
    say(
      'migrations/destructive',
      line,
      `Every row of ${table} is deleted. Delete in batches what may go.`,
    );
  }
}

function checkRename({ isNew, say }: MigrationContext, { node, line }: Statement): void {
  const isUsed = node.renameType === 'OBJECT_TABLE' || node.renameType === 'OBJECT_COLUMN';
  const table = tableOf(node.relation);
  if (!isUsed || isNew(table)) return;
  const what = node.renameType === 'OBJECT_TABLE' ? table : `${table}.${String(node.subname)}`;
  say(
    'migrations/rename',
    line,
    `The version before this one still uses ${what}, and fails while both run. Add the new name, write both, and drop the old one later.`,
  );
}

function checkLock({ isNew, say }: MigrationContext, { node, line }: Statement): void {
  const tables = nodesIn(node.relations).map(([, relation]) => tableOf(relation));
  if (tables.every(isNew)) return;
  say(
    'migrations/explicit-lock',
    line,
    `${tables.join(', ')} is locked until the migration ends. Leave the lock out, or lock rows.`,
  );
}

function checkVacuum({ say }: MigrationContext, { node, line }: Statement): void {
  if (!nodesIn(node.options).some(([, { defname }]) => defname === 'full')) return;
  say(
    'migrations/explicit-lock',
    line,
    'VACUUM FULL writes the table anew and locks everybody out. Use pg_repack.',
  );
}

function checkDml({ isNew, say }: MigrationContext, { type, node, line }: Statement): void {
  const table = tableOf(node.relation);
  if (node.whereClause !== undefined || isNew(table)) return;
  const verb = type === 'UpdateStmt' ? 'Updating' : 'Deleting';
  say(
    'migrations/unbounded-change',
    line,
    `${verb} all rows of ${table} in one statement holds their locks to the end. Work in batches with where, outside of the migration.`,
  );
}
