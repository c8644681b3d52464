import { exponentialDelay } from '../backoff.ts';
import {
  deadLetterTopic,
  UnprocessableError,
  type Delivery,
  type SubscribeOptions,
} from '../bus.ts';
import type { CloudEvent } from '../event.ts';
import { pause } from './keep-trying.ts';
import { messageOf, traceDelivery } from '../telemetry.ts';

export interface DeliveriesOptions extends SubscribeOptions {
  /** Value of the attribute `messaging.system`. */
  system: string;
  /** Puts an event durably into a topic. */
  send: (topic: string, event: CloudEvent) => Promise<void>;
}

interface Waiting {
  readonly event: CloudEvent;
  readonly topic: string;
  readonly end: (handled: boolean) => void;
}

/** Fetched events for each handler that may run, so that a handler need not wait for the network. */
const FETCHED_PER_HANDLER = 4;

/**
 * What all buses have in common: runs the handler for the events of one key one after the other and
 * for different keys side by side, tries again, and gives up into the dead letters.
 */
export class Deliveries {
  readonly #options: Required<SubscribeOptions> & DeliveriesOptions;
  readonly #abort = new AbortController();
  readonly #keys = new Map<string, Waiting[]>();
  readonly #ready: string[] = [];
  readonly #outage = exponentialDelay({ base: 200, most: 10_000 });
  #running = 0;
  #held = 0;
  #changed = Promise.withResolvers<undefined>();

  constructor(options: DeliveriesOptions) {
    this.#options = {
      concurrency: 16,
      maxAttempts: 5,
      retryDelay: exponentialDelay({ base: 100, most: 30_000 }),
      onError: () => undefined,
      ...options,
    };
  }

  /** Aborts when `stop` is called. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** How many events may be fetched now. */
  get room(): number {
    return Math.max(0, this.#options.concurrency * FETCHED_PER_HANDLER - this.#held);
  }

  /** Resolves when there is room for at least `wanted` events, or when stopped. */
  async waitForRoom(wanted = 1): Promise<void> {
    const enough = Math.min(wanted, this.#options.concurrency * FETCHED_PER_HANDLER);
    while (this.room < enough && !this.signal.aborted) await this.#changed.promise;
  }

  /**
   * True when the event was handled or lies in the dead letters: acknowledge it. False when it was
   * given up because of `stop`: it must be delivered again.
   */
  handle(event: CloudEvent, topic: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#held += 1;
    // An event without a key waits for no other.
    const key = event.partitionkey === undefined ? `id ${event.id}` : `key ${event.partitionkey}`;
    const waiting = { event, topic, end: resolve };
    const queue = this.#keys.get(key);
    if (queue) {
      queue.push(waiting);
    } else {
      this.#keys.set(key, [waiting]);
      this.#ready.push(key);
      this.#run();
    }
    return promise;
  }

  /** Gives up what has not begun, and resolves when what has begun is finished. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#run();
    this.#change();
    while (this.#held > 0) await this.#changed.promise;
  }

  #run(): void {
    while (this.#running < this.#options.concurrency || this.signal.aborted) {
      const key = this.#ready.shift();
      const next = key === undefined ? undefined : this.#keys.get(key)?.shift();
      if (key === undefined || next === undefined) return;
      this.#running += 1;
      void this.#deliver(next).then((handled) => {
        this.#finish(key, next, handled);
      });
    }
  }

  #finish(key: string, finished: Waiting, handled: boolean): void {
    this.#running -= 1;
    this.#held -= 1;
    if (this.#keys.get(key)?.length === 0) this.#keys.delete(key);
    else this.#ready.push(key);
    finished.end(handled);
    this.#change();
    this.#run();
  }

  #change(): void {
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers<undefined>();
  }

  async #deliver({ event, topic }: Waiting): Promise<boolean> {
    const { group, maxAttempts, retryDelay } = this.#options;
    for (let attempt = 1; !this.signal.aborted; attempt += 1) {
      try {
        await this.#attempt(event, { topic, group, attempt, signal: this.signal });
        return true;
      } catch (error) {
        if (this.signal.aborted) return false;
        const hopeless = error instanceof UnprocessableError || attempt >= maxAttempts;
        if (hopeless) return this.bury(event, topic, messageOf(error), attempt);
      }
      await pause(retryDelay(attempt), this.signal);
    }
    return false;
  }

  #attempt(event: CloudEvent, delivery: Delivery): Promise<void> {
    const { system, handler } = this.#options;
    return traceDelivery(system, event, delivery, () => handler(event, delivery));
  }

  /** Puts the event into the dead letters, however long that takes; false when stopped before. */
  async bury(event: CloudEvent, topic: string, reason: string, attempts = 0): Promise<boolean> {
    const dead = {
      ...event,
      deadreason: reason || 'The handler gave no reason.',
      deadattempts: attempts,
      deadtime: new Date().toISOString(),
    };
    for (let attempt = 1; !this.signal.aborted; attempt += 1) {
      try {
        await this.#options.send(deadLetterTopic(topic, this.#options.group), dead);
        return true;
      } catch (error) {
        this.#options.onError(error);
        await pause(this.#outage(attempt), this.signal);
      }
    }
    return false;
  }
}
