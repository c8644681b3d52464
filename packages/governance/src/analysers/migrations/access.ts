import { namesIn, nodesIn, tableOf, type SqlNode, type Statement } from './parse.ts';
import type { MigrationContext } from './rule.ts';

/** Who may read and change what, and what keeps them from more. */
export function accessRules(context: MigrationContext): void {
  for (const statement of context.sql.statements) {
    switch (statement.type) {
      case 'GrantStmt':
        checkGrant(context, statement);
        break;
      case 'CreateRoleStmt':
      case 'AlterRoleStmt':
        checkRole(context, statement);
        break;
      case 'AlterTableStmt':
        checkProtection(context, statement);
        break;
      case 'CreateFunctionStmt':
        checkFunction(context, statement);
        break;
    }
  }
}

const HOLDS_DATA = new Set(['OBJECT_TABLE', 'OBJECT_SEQUENCE', 'OBJECT_DATABASE']);

function checkGrant({ say }: MigrationContext, { node, line }: Statement): void {
  if (node.is_grant !== true || !HOLDS_DATA.has(String(node.objtype))) return;
  const isForAll = nodesIn(node.grantees).some(
    ([, { roletype }]) => roletype === 'ROLESPEC_PUBLIC',
  );
  const rights = nodesIn(node.privileges).map(([, { priv_name: name }]) => String(name));
  // Connecting is no reading.
  const isHarmless = rights.length > 0 && rights.every((right) => right === 'connect');
  if (isForAll && !isHarmless) {
    say(
      'migrations/excessive-grant',
      line,
      'Every role of the database gets this right, also those that come later. Name the roles.',
    );
  } else if (rights.length === 0) {
    say(
      'migrations/excessive-grant',
      line,
      'The role may also truncate, add triggers and hand its rights on. List the rights that it needs.',
    );
  }
}

const POWERS = new Set(['superuser', 'bypassrls', 'createrole']);

function checkRole({ say }: MigrationContext, { node, line }: Statement): void {
  for (const [, option] of nodesIn(node.options)) {
    const name = String(option.defname);
    if (!POWERS.has(name) || !isOn(option.arg)) continue;
    say(
      'migrations/excessive-grant',
      line,
      `${name.toUpperCase()} is the right to everything. Give the role the rights that it needs.`,
    );
  }
}

/** `{ Boolean: { boolval: true } }`, and the older `{ Integer: { ival: 1 } }`. */
function isOn(argument: unknown): boolean {
  const { Boolean: truth, Integer: number } = (argument ?? {}) as {
    Boolean?: { boolval?: boolean };
    Integer?: { ival?: number };
  };
  return truth?.boolval === true || number?.ival === 1;
}

const OFF = new Map([
  ['AT_DisableRowSecurity', 'Every row is visible to every role that may read the table'],
  ['AT_NoForceRowSecurity', 'The owner of the table sees every row'],
  ['AT_DisableTrigAll', 'Foreign keys, audit and rules of the table no longer hold'],
  ['AT_DisableTrigUser', 'Audit and rules of the table no longer hold'],
]);

function checkProtection({ isNew, say, sql }: MigrationContext, { node, line }: Statement): void {
  const table = tableOf(node.relation);
  if (isNew(table)) return;
  for (const [, { subtype }] of nodesIn(node.cmds)) {
    const meaning = OFF.get(String(subtype));
    if (meaning === undefined || isOnAgain(sql.statements, table, String(subtype))) continue;
    say('migrations/protection-off', line, `${meaning}. Leave it on.`);
  }
}

/** Off for a moment, inside of the same migration. */
const isOnAgain = (statements: readonly Statement[], table: string, off: string): boolean =>
  statements.some(
    ({ type, node }) =>
      type === 'AlterTableStmt' &&
      tableOf(node.relation) === table &&
      nodesIn(node.cmds).some(
        ([, { subtype }]) => subtype === off.replace('Disable', 'Enable').replace('No', ''),
      ),
  );

/** A function with the rights of its owner finds what its caller put into the search path. */
function checkFunction({ say }: MigrationContext, { node, line }: Statement): void {
  const options = nodesIn(node.options).map(([, option]): SqlNode => option);
  const isDefiner = options.some(({ defname, arg }) => defname === 'security' && isOn(arg));
  const hasPath = options.some(
    ({ defname, arg }) => defname === 'set' && JSON.stringify(arg ?? '').includes('search_path'),
  );
  if (!isDefiner || hasPath) return;
  say(
    'migrations/definer-without-path',
    line,
    `${namesIn(node.funcname).join('.')} runs with the rights of its owner on what its caller puts into the search path. Add: set search_path = ''.`,
  );
}
