import type { Queryable } from '@quoin/messaging';
import { literal } from '../columns.ts';
import type { LedgerCommand, LedgerOutcome, LedgerRejection } from './commands.ts';

/** What happened to the commands that were not simply applied now. */
interface AppliedRow {
  applied_at: Date;
  exceptions: number[] | null;
  reasons: (LedgerRejection | null)[] | null;
  times: Date[] | null;
}

/**
 * Evaluates commands in their order, in the caller's transaction and one round trip, however many
 * they are; gives their outcomes in the same order. All accounts stay locked until the transaction
 * ends; locks are taken in the order of account ids, so transactions that lock nothing of the ledger
 * before never deadlock.
 *
 * A rejection is recorded too, and is final for the command's id.
 *
 * @param client connection with an open transaction
 * @throws {RangeError} when the last command is linked to a next one, or an amount passes 64 bits
 * @throws {DatabaseError} of SQLSTATE 40001 when another transaction interfered: roll back and repeat
 */
export async function applyTransfers(
  client: Queryable,
  commands: readonly LedgerCommand[],
): Promise<LedgerOutcome[]> {
  if (commands.length === 0) return [];
  if (commands.at(-1)?.linked) {
    throw new RangeError('The last command is linked to a next one. Leave out its "linked".');
  }
  assertAmounts(commands);
  const { rows } = await client.query<AppliedRow>({
    name: 'ledger.apply_transfers',
    text: `select applied_at, exceptions, reasons, times
             from payments.apply_transfers($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: toArrays(commands),
  });
  const [row] = rows;
  if (!row) throw new Error('payments.apply_transfers gave no row.');
  return toOutcomes(commands, row);
}

const LARGEST = 2n ** 63n - 1n;

function assertAmounts(commands: readonly LedgerCommand[]): void {
  for (const command of commands) {
    if (!('amount' in command)) continue;
    if (command.amount <= LARGEST && command.amount >= -LARGEST) continue;
    throw new RangeError(
      `The amount of ${command.id} is ${String(command.amount)}, beyond 64 bits.`,
    );
  }
}

/** The commands by column: ids, numbers and codes need no quotes in PostgreSQL's array literals. */
function toArrays(commands: readonly LedgerCommand[]): unknown[] {
  const places = placesOf(commands);
  const move = <T>(read: (move: LedgerCommand & { kind: 'transfer' | 'hold' }) => T) =>
    commands.map((command) =>
      command.kind === 'transfer' || command.kind === 'hold' ? read(command) : null,
    );
  return [
    [...places.keys()],
    literal(commands.map(({ kind }) => kind)),
    literal(commands.map(({ id }) => id)),
    literal(move(({ debitAccount }) => places.get(debitAccount))),
    literal(move(({ creditAccount }) => places.get(creditAccount))),
    literal(commands.map((command) => ('amount' in command ? command.amount : null))),
    move(({ currency }) => currency),
    literal(commands.map((command) => ('holdId' in command ? command.holdId : null))),
    commands.map((command) => ('expiresAt' in command ? command.expiresAt : null)),
    literal(commands.map(({ linked = false }) => linked)),
  ];
}

/** Each account once, in the order of PostgreSQL's "C" collation, with its place from 1 on. */
function placesOf(commands: readonly LedgerCommand[]): Map<string, number> {
  const accounts = new Set<string>();
  for (const command of commands) {
    if (!('debitAccount' in command)) continue;
    accounts.add(command.debitAccount).add(command.creditAccount);
  }
  return new Map([...accounts].sort().map((account, index) => [account, index + 1]));
}

function toOutcomes(
  commands: readonly LedgerCommand[],
  { applied_at: at, exceptions, reasons, times }: AppliedRow,
): LedgerOutcome[] {
  const outcomes = commands.map(({ id }): LedgerOutcome => ({ id, applied: true, at }));
  exceptions?.forEach((place, index) => {
    const { id } = commands[place - 1] ?? { id: '' };
    const reason = reasons?.[index];
    outcomes[place - 1] = reason
      ? { id, applied: false, reason }
      : { id, applied: true, at: times?.[index] ?? at };
  });
  return outcomes;
}
