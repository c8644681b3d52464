import { topicOf, type CloudEvent } from './event.ts';

/** Carries events from those who publish to each group that subscribed. */
export interface Bus {
  /**
   * Resolves when the bus has taken every event durably. Events with one key are taken in the order
   * given.
   * @throws PublishError where the bus refused some: of each key, those before the first refused one
   * were taken. Any other error means that the bus could not be reached, and that some may have been
   * taken.
   */
  publish(events: readonly CloudEvent[]): Promise<void>;
  /** Resolves when the subscription receives what is published from now on. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Stops all subscriptions of this bus, each after the events in hand, and then disconnects. */
  close(): Promise<void>;
}

export interface SubscribeOptions {
  /** Each group receives every event once; the members of a group share the events by key. */
  group: string;
  /** See `topicOf`. A dead-letter topic is subscribed to like any other: `deadLetterTopic`. */
  topics: readonly string[];
  /**
   * Called at least once for each event, and for the events of one key one after the other. When it
   * throws, it is called again after a pause; events of other keys do not wait for that.
   */
  handler: (event: CloudEvent, delivery: Delivery) => Promise<void>;
  /** Most handlers that run at the same time. No more than a few times as many events are fetched. Default: 16. */
  concurrency?: number;
  /** Attempts before an event goes to the dead letters. Default: 5. */
  maxAttempts?: number;
  /** Milliseconds to wait after attempt n, counted from 1. Default: 100 ms, doubled each time, at most 30 s. */
  retryDelay?: (attempt: number) => number;
  /** Told when the bus cannot be reached; the subscription goes on trying. Default: it is passed over. */
  onError?: (error: unknown) => void;
}

export interface Delivery {
  readonly topic: string;
  readonly group: string;
  /** Counted from 1 by this process; a crash starts it afresh. */
  readonly attempt: number;
  /** Aborts when the subscription was told to stop: finish, or throw and be called again elsewhere. */
  readonly signal: AbortSignal;
}

export interface Subscription {
  /** Takes no more events, and resolves when those in hand are finished and acknowledged. */
  stop(): Promise<void>;
}

/** Some events were refused, for a reason of their own; the bus itself answers. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly failures: readonly PublishFailure[];

  constructor(failures: readonly PublishFailure[]) {
    const [first] = failures;
    super(
      `The bus refused ${String(failures.length)} of the events` +
        (first ? `; event ${first.event.id}: ${first.reason}` : ''),
    );
    this.failures = failures;
  }
}

/** Thrown by a handler for an event that will never succeed: it goes to the dead letters at once. */
export class UnprocessableError extends Error {
  override readonly name: string = 'UnprocessableError';
}

export interface PublishFailure {
  readonly event: CloudEvent;
  readonly reason: string;
}

/**
 * The topic that receives what a group could not handle. Its events are the originals with three
 * more attributes: `deadreason`, `deadattempts` and `deadtime`.
 */
export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dead`;
}

/** The events of each topic, in their order. */
export function byTopic(events: readonly CloudEvent[]): Map<string, CloudEvent[]> {
  return Map.groupBy(events, topicOf);
}
