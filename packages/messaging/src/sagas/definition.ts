import type { Queryable } from '../outbox.ts';

/** Where a saga can end by itself, or be sent: back through its completed steps. */
export type Target<State extends string> = State | 'completed' | 'compensating';

/** One execution of one step for one saga. */
export interface Step<Data> {
  readonly correlationId: string;
  readonly data: Data;
  /** Names this execution, the same in every retry. Give it to whoever can tell a repetition by a key. */
  readonly key: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface Work<Data> {
  /**
   * Talks to another system, outside of any transaction; it may be repeated with the same `key`,
   * also after a crash. What it returns becomes the saga's data. It must end when `signal` aborts.
   */
  call?(step: Step<Data> & { readonly signal: AbortSignal }): Promise<Data | undefined>;
  /**
   * Writes through `client`, in the transaction that records the transition, so it takes effect
   * once: append to the outbox, to the event store, change tables. It gets all sagas that are at
   * this step now, so that one statement can serve them. What it returns, in the same order,
   * becomes their data. It must do nothing that a rollback cannot undo.
   */
  commit?(client: Queryable, steps: readonly Step<Data>[]): Promise<readonly Data[] | undefined>;
}

/** A state in which something is done: `call` first, then `commit`. */
export interface StepState<Data, State extends string> extends Work<Data> {
  readonly next: Target<State> | Branch<Data, State>;
  /** Undoes the step. After a `call` of unknown outcome it also runs for a step that had no effect. */
  readonly compensate?: Work<Data>;
  /** The point of no return: from its begin on, deadline and failures no longer lead back. Default: false. */
  readonly pivot?: boolean;
  /** Milliseconds for one `call`. Default: 10 000. */
  readonly attemptTimeout?: number;
  /** Default: 5 tries, 200 ms apart at first, doubling up to a minute, each with jitter. */
  readonly retry?: Retry;
  /** Where to go when the tries are used up. Default: back before the pivot, 'stuck' from it on. */
  readonly onFailure?: Target<State>;
}

/** A state in which the saga waits for an event, or for time to pass. */
export interface WaitState<Data, State extends string> {
  readonly on: Readonly<Record<string, Reaction<Data, State>>>;
  /** How long to wait, and where to go then. Default: waits on. */
  readonly timeout?: FixedTimeout<State> | ComputedTimeout<Data, State>;
  /**
   * Why people must act, in words: whoever lists what is stuck sees the saga as soon as it is here,
   * while it goes on hearing events. Default: nobody need act.
   */
  readonly needsPeople?: string;
}

export interface FixedTimeout<State extends string> {
  /** Milliseconds from entering the state. */
  readonly after: number;
  readonly to: Target<State>;
}

export interface ComputedTimeout<Data, State extends string> {
  /** Milliseconds from entering the state, by the data that the saga has then. Pure. */
  after(data: Data): number;
  readonly to: Target<State>;
}

/** When a wait that begins now ends by itself; null where it does not. */
export function timeoutAtOf(
  state: SagaState<unknown, string> | undefined,
  data: unknown,
  now: number,
): number | null {
  if (!state || isStep(state) || !state.timeout) return null;
  const { after } = state.timeout;
  return now + (typeof after === 'function' ? after(data) : after);
}

export interface Reaction<Data, State extends string> {
  readonly to: Target<State>;
  /** What the event adds to the data. Pure. Default: nothing. */
  apply?(data: Data, event: SagaEvent): Data;
}

/** A step may lead to one of several states, by the data it left. */
export interface Branch<Data, State extends string> {
  readonly among: readonly Target<State>[];
  /** Pure. */
  choose(data: Data): Target<State>;
}

export interface Retry {
  readonly attempts: number;
  /** Milliseconds. */
  readonly base: number;
  /** Milliseconds. */
  readonly max: number;
}

export type SagaState<Data, State extends string> = StepState<Data, State> | WaitState<Data, State>;

export interface SagaEvent {
  /** A repeated delivery is known by it. */
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
  readonly data?: unknown;
}

export interface SagaOptions<Data, State extends string> {
  name: string;
  /** Raise it when states or arrows change; running sagas stay with their version. Default: 1. */
  version?: number;
  initial: State;
  /**
   * Milliseconds from the begin after which a saga that has not reached its pivot is led back.
   * Default: none.
   */
  deadline?: number;
  states: Readonly<Record<State, SagaState<Data, State>>>;
}

export interface SagaDefinition<Data = unknown, State extends string = string> {
  readonly name: string;
  readonly version: number;
  readonly initial: State;
  readonly deadline?: number;
  readonly states: Readonly<Record<State, SagaState<Data, State>>>;
  /** Every legal transition, as the database holds it; '' is before the begin. */
  readonly transitions: readonly (readonly [from: string, to: string])[];
}

/** Thrown by a `call` or `commit`: the step did not take effect and never will. No retry follows. */
export class SagaRejection extends Error {
  override readonly name = 'SagaRejection';
}

/** What was asked of a saga cannot be; the message says what to change. */
export class SagaError extends Error {
  override readonly name = 'SagaError';
}

export function isStep<Data, State extends string>(
  state: SagaState<Data, State> | undefined,
): state is StepState<Data, State> {
  return state !== undefined && 'next' in state;
}
