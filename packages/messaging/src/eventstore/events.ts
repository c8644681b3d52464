/** An event to be appended. Its data is JSON: amounts are integers of minor units, or text beyond 2^53. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  /** What happened, in the past tense: `payment.accepted`. */
  readonly type: Type;
  readonly data: Data;
  /** Who, why and within which trace. Default: `{}`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An event as it is in the store. It never changes. */
export type StoredEvent<Event extends NewEvent = NewEvent> = Event & {
  /** Its place among all events; places grow and have gaps. A safe integer. */
  readonly position: number;
  readonly stream: string;
  /** Its place in the stream: 1, 2, 3 and so on without gaps. */
  readonly version: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly recordedAt: Date;
};

/** `'none'`: the stream must not exist yet. `'any'`: whatever it is. A number: its last event's version. */
export type ExpectedVersion = number | 'any' | 'none';

export interface StreamAppend<Event extends NewEvent = NewEvent> {
  readonly stream: string;
  readonly expectedVersion: ExpectedVersion;
  readonly events: readonly Event[];
}

/** Another writer was faster. Load the stream again and decide anew, in a new transaction. */
export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';
  readonly stream: string;
  /** The version that the caller expected; 0 for `'none'`. */
  readonly expected: number;
  /** The version that the stream has; 0 where it does not exist. */
  readonly actual: number;

  constructor(conflict: { stream: string; expected: number; actual: number }, cause?: unknown) {
    super(
      `The stream "${conflict.stream}" is at version ${String(conflict.actual)}, not ` +
        `${String(conflict.expected)} as expected. Load it again and decide anew.`,
      { cause },
    );
    this.stream = conflict.stream;
    this.expected = conflict.expected;
    this.actual = conflict.actual;
  }
}

/** What was asked of the store cannot be meant; the message says what to change. */
export class EventStoreError extends Error {
  override readonly name = 'EventStoreError';
}
