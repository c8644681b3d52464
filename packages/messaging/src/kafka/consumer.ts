import { Consumer, type BaseOptions, type Message, type MessagesStream } from '@platformatic/kafka';
import type { SubscribeOptions, Subscription } from '../bus.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import { pause, repeat } from '../delivery/keep-trying.ts';
import { Progress } from '../delivery/progress.ts';
import { unreadable } from '../delivery/unreadable.ts';
import { fromMessage } from '../encoding.ts';

export interface TopicConsumerOptions {
  base: BaseOptions;
  prefix: string;
  sessionTimeout: number;
  commitInterval: number;
  startFrom: 'earliest' | 'latest';
  subscribed: SubscribeOptions;
  deliveries: Deliveries;
}

type TextMessage = Message<string, string, string, string>;

const decode = (bytes?: Buffer) => bytes?.toString('utf8') ?? '';
const deserializers = { key: decode, value: decode, headerKey: decode, headerValue: decode };

/** Joins the group; resolves when the first partitions are being read. */
export async function subscribeToTopics(options: TopicConsumerOptions): Promise<Subscription> {
  const consumer = new TopicConsumer(options);
  await consumer.join();
  return consumer;
}

interface Partition {
  readonly topic: string;
  readonly partition: number;
  progress: Progress<{ offset: bigint; leaderEpoch: number }>;
  last: bigint;
  committed: bigint;
}

class TopicConsumer implements Subscription {
  readonly #options: TopicConsumerOptions;
  readonly #partitions = new Map<string, Partition>();
  #consumer: Consumer<string, string, string, string>;
  #stream: MessagesStream<string, string, string, string> | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: TopicConsumerOptions) {
    this.#options = options;
    this.#consumer = this.#connect();
  }

  async join(): Promise<void> {
    const { deliveries, commitInterval, subscribed } = this.#options;
    this.#stream = await this.#open();
    const read = repeat(() => this.#read(), deliveries.signal, subscribed.onError);
    const commit = repeat(
      async () => {
        await pause(commitInterval, deliveries.signal);
        await this.#commit();
      },
      deliveries.signal,
      subscribed.onError,
    );
    this.#reading = Promise.all([read, commit]);
    deliveries.signal.addEventListener('abort', () => {
      this.#stream?.close().catch((error: unknown) => subscribed.onError?.(error));
    });
  }

  /** To be called when the deliveries have stopped. */
  async stop(): Promise<void> {
    await this.#reading;
    await Promise.all([...this.#partitions.values()].map(({ progress }) => progress.settled()));
    await this.#commit().catch((error: unknown) => this.#options.subscribed.onError?.(error));
    await this.#consumer.close(true);
  }

  #connect(): Consumer<string, string, string, string> {
    const { base, subscribed, sessionTimeout } = this.#options;
    return new Consumer({
      ...base,
      groupId: subscribed.group,
      sessionTimeout,
      heartbeatInterval: sessionTimeout / 10,
      deserializers,
      autocommit: false,
      maxWaitTime: 500,
    });
  }

  #open(): Promise<MessagesStream<string, string, string, string>> {
    const { prefix, startFrom, subscribed } = this.#options;
    return this.#consumer.consume({
      topics: subscribed.topics.map((topic) => prefix + topic),
      mode: 'committed',
      fallbackMode: startFrom,
    });
  }

  /** Reads until the stream ends; after a failure with a new connection, from what was committed. */
  async #read(): Promise<void> {
    if (this.#stream === undefined) {
      this.#partitions.clear();
      this.#consumer = this.#connect();
      this.#stream = await this.#open();
    }
    try {
      for await (const message of this.#stream) {
        this.#take(message);
        // What arrives after the end of the deliveries is given up at once; leaving the loop would
        // destroy the stream while it closes.
        await this.#options.deliveries.waitForRoom();
      }
    } finally {
      this.#stream = undefined;
      if (!this.#options.deliveries.signal.aborted) {
        await this.#consumer
          .close(true)
          .catch((error: unknown) => this.#options.subscribed.onError?.(error));
      }
    }
  }

  #take(message: TextMessage): void {
    const { deliveries, prefix } = this.#options;
    const topic = message.topic.slice(prefix.length);
    const partition = this.#partitionOf(message);
    const { offset, leaderEpoch } = message;
    const handled = (): Promise<boolean> => {
      try {
        const headers = Object.fromEntries(message.headers);
        return deliveries.handle(fromMessage(headers, message.value, 'ce_'), topic);
      } catch (error) {
        return deliveries.bury(unreadable(topic, message.value), topic, String(error));
      }
    };
    partition.last = offset;
    partition.progress.follow({ offset, leaderEpoch }, handled());
  }

  /**
   * After a rebalance a partition may be read again from its committed offset; what was in hand
   * before that must no longer count.
   */
  #partitionOf({ topic, partition, offset }: TextMessage): Partition {
    const id = `${topic}:${String(partition)}`;
    const known = this.#partitions.get(id);
    if (known && offset > known.last) return known;
    const fresh = { topic, partition, progress: new Progress<never>(), last: -1n, committed: -1n };
    this.#partitions.set(id, fresh);
    return fresh;
  }

  async #commit(): Promise<void> {
    const mine = new Set(
      this.#consumer.assignments?.flatMap(({ topic, partitions }) =>
        partitions.map((partition) => `${topic}:${String(partition)}`),
      ),
    );
    const due = [...this.#partitions].flatMap(([id, entry]) => {
      const done = entry.progress.committable;
      return mine.has(id) && done && done.offset > entry.committed ? [{ entry, done }] : [];
    });
    if (due.length === 0) return;
    await this.#consumer.commit({
      offsets: due.map(({ entry: { topic, partition }, done }) => ({
        topic,
        partition,
        offset: done.offset + 1n,
        leaderEpoch: done.leaderEpoch,
      })),
    });
    for (const { entry, done } of due) entry.committed = done.offset;
  }
}
