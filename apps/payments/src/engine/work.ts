import type { LedgerCommand, LedgerOutcome } from '../ledger/commands.ts';
import type { IdempotencyKey } from '../payments/idempotency.ts';

/** What a caller is told, kept to the byte for when it asks again. */
export interface Answer {
  /** HTTP status code. */
  status: number;
  /** JSON. */
  body: string;
  /** Null when there is no payment, because it was rejected before it began. */
  paymentId: string | null;
}

/** The answer that stands: the one given now, or the one given when the key was first used. */
export interface StandingAnswer extends Answer {
  replayed: boolean;
  /** Of the request that was answered; absent for work without a key. */
  fingerprint?: Buffer;
}

/** Events of one stream, appended with the work. */
export interface WorkEvents {
  stream: string;
  /** Version of the stream's last event; 0 for a stream that must not exist yet. */
  expectedVersion: number;
  events: readonly WorkEvent[];
}

export interface WorkEvent {
  type: string;
  /** @default 1 */
  schemaVersion?: number;
  data: unknown;
  /** @default {} */
  metadata?: Readonly<Record<string, unknown>>;
}

/** What follows from the outcomes of an item's commands. */
export interface WorkResult {
  answer: Answer;
  /** @default none */
  events?: readonly WorkEvents[];
  /** For the engine's `follow`, in the same transaction, such as a journey to begin. @default nothing */
  follow?: unknown;
}

/** One piece of work: all of it is committed with its answer, or nothing. */
export interface WorkItem {
  /** Who asks, by which key. Without one, a repeat is told by the ids of its commands alone. */
  claim?: IdempotencyKey;
  /** Evaluated in order; they succeed or fail together. */
  commands: readonly LedgerCommand[];
  /**
   * Decides by the outcomes, one for each command. Called inside the open transaction and again when
   * that has to be repeated, so it must be quick, pure, and never throw.
   */
  decide: (outcomes: readonly LedgerOutcome[]) => WorkResult;
}
