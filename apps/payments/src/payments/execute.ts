import type { EventStore, Loaded, Queryable } from '@quoin/messaging';
import { applyTransfers } from '../ledger/apply.ts';
import type { LedgerCommand, LedgerRejection } from '../ledger/commands.ts';
import { paymentAggregate, type Payment } from './aggregate.ts';
import type { Decision, RefusalCode } from './decision.ts';
import { effectsOf } from './effects.ts';
import { streamOf, type PaymentEvent } from './events.ts';
import { currentTrace } from './trace.ts';

/** A command to one payment. */
export interface PaymentCommand {
  readonly paymentId: string;
  /** Pure. */
  decide(payment: Payment): Decision;
}

/** What a command led to. */
export type Outcome =
  /** Recorded, with the ledger's part of it; no events where it was carried out before. */
  | { readonly payment: Payment; readonly events: readonly PaymentEvent[] }
  /** Refused; nothing is recorded. */
  | { readonly payment: Payment; readonly refused: RefusalCode; readonly detail: string }
  /** The ledger refused; no event is recorded. */
  | { readonly payment: Payment; readonly rejected: LedgerRejection };

/**
 * Carries out commands in the caller's transaction, each on its own payment: events and ledger
 * change together. A handful of statements, whatever the number of commands. The payments stay
 * locked until the transaction ends, so that commands to one of them follow one another.
 *
 * Whoever also locks sagas locks them first; the ledger's accounts come last.
 */
export async function executeCommands(
  client: Queryable,
  store: EventStore,
  commands: readonly PaymentCommand[],
): Promise<Outcome[]> {
  if (commands.length === 0) return [];
  const streams = commands.map(({ paymentId }) => streamOf(paymentId));
  await lockPayments(client, streams);
  const loaded = await store.loadAggregates(client, paymentAggregate, streams);
  const decisions = commands.map((command, index) => command.decide(stateOf(loaded, index)));
  const effects = commands.map(({ paymentId }, index) => {
    const decision = decisions[index];
    if (!decision || !('events' in decision)) return [];
    return effectsOf(paymentId, stateOf(loaded, index), decision.events);
  });
  const rejections = await askLedger(client, effects);
  const outcomes = decisions.map((decision, index): Outcome => {
    const payment = stateOf(loaded, index);
    const rejected = rejections[index];
    if (rejected !== undefined) return { payment, rejected };
    return { payment, ...decision };
  });
  return save(client, store, loaded, outcomes);
}

/** One command; see `executeCommands`. */
export async function executeCommand(
  client: Queryable,
  store: EventStore,
  command: PaymentCommand,
): Promise<Outcome> {
  const [outcome] = await executeCommands(client, store, [command]);
  if (outcome) return outcome;
  throw new Error(`Nothing came of a command to payment ${command.paymentId}.`);
}

/** In one order, so that two transactions never wait for each other. */
async function lockPayments(client: Queryable, streams: readonly string[]): Promise<void> {
  await client.query({
    name: 'payments.lock',
    text: `select pg_advisory_xact_lock(key) from (
             select distinct hashtextextended(stream, 0) as key from unnest($1::text[]) as given (stream)
             order by key
           ) as keys`,
    values: [streams],
  });
}

function stateOf(loaded: readonly Loaded<Payment>[], index: number): Payment {
  return loaded[index]?.state ?? paymentAggregate.initial;
}

/** By command, why the ledger refuses its effects; undefined where it does not. */
async function askLedger(
  client: Queryable,
  effects: readonly (readonly LedgerCommand[])[],
): Promise<(LedgerRejection | undefined)[]> {
  const outcomes = await applyTransfers(client, effects.flat());
  const reasons = new Map(
    outcomes.flatMap((outcome) => (outcome.applied ? [] : [[outcome.id, outcome.reason] as const])),
  );
  return effects.map((own) => own.map(({ id }) => reasons.get(id)).find((reason) => reason));
}

async function save(
  client: Queryable,
  store: EventStore,
  loaded: readonly Loaded<Payment>[],
  outcomes: readonly Outcome[],
): Promise<Outcome[]> {
  const metadata = currentTrace();
  const changes = outcomes.flatMap((outcome, index) => {
    const before = loaded[index];
    if (!before || !('events' in outcome) || outcome.events.length === 0) return [];
    return [{ loaded: before, events: outcome.events.map((event) => ({ ...event, metadata })) }];
  });
  const saved = await store.saveAggregates(client, paymentAggregate, changes);
  const states = new Map(saved.map(({ stream, state }) => [stream, state]));
  return outcomes.map((outcome, index) => ({
    ...outcome,
    payment: states.get(loaded[index]?.stream ?? '') ?? outcome.payment,
  }));
}
