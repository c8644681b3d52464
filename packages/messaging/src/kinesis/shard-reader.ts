import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as KinesisRecord,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { Deliveries } from '../delivery/deliveries.ts';
import { pause, repeat } from '../delivery/keep-trying.ts';
import { Progress } from '../delivery/progress.ts';
import { unreadable } from '../delivery/unreadable.ts';
import { fromStructured } from '../encoding.ts';
import type { Lease, Leases } from './leases.ts';

export interface ShardReaderOptions {
  client: KinesisClient;
  stream: string;
  topic: string;
  lease: Lease;
  leases: Leases;
  deliveries: Deliveries;
  pollInterval: number;
  startFrom: 'earliest' | 'latest';
  onError?: (error: unknown) => void;
}

/** Most records of one request; Kinesis allows 10,000. */
const MOST_RECORDS = 1_000;

/** Reads one shard while its lease lasts. */
export class ShardReader {
  readonly #options: ShardReaderOptions;
  readonly #progress = new Progress<string>();
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #done: Promise<void>;
  /** The last record that was read, handled or not. */
  #read: string | null;
  #checkpoint: string | null;
  #iterator: string | undefined;
  #ended = false;

  constructor(options: ShardReaderOptions) {
    this.#options = options;
    this.#read = options.lease.checkpoint;
    this.#checkpoint = options.lease.checkpoint;
    this.#signal = AbortSignal.any([this.#abort.signal, options.deliveries.signal]);
    this.#done = this.#run();
  }

  /** The shard was closed by Kinesis, and all of it is handled. */
  get finished(): boolean {
    return this.#ended && this.#checkpoint === this.#read;
  }

  /** Stops reading, finishes what is in hand, and notes how far it came. The lease stays. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  /** Resolves when the shard has nothing more to give. */
  get done(): Promise<void> {
    return this.#done;
  }

  async #run(): Promise<void> {
    await repeat(() => this.#round(), this.#signal, this.#options.onError);
    await this.#progress.settled();
    await this.#save().catch((error: unknown) => this.#options.onError?.(error));
  }

  async #round(): Promise<void> {
    const { client, deliveries, pollInterval } = this.#options;
    await this.#save();
    await deliveries.waitForRoom();
    this.#iterator ??= await this.#findIterator();
    const limit = Math.min(MOST_RECORDS, deliveries.room);
    if (this.#signal.aborted || limit === 0) return;
    const request = new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: limit });
    const answer = await client.send(request, { abortSignal: this.#signal }).catch((error) => {
      if (!(error instanceof ExpiredIteratorException)) throw error;
      this.#iterator = undefined;
      return undefined;
    });
    if (answer === undefined) return;
    for (const record of answer.Records ?? []) this.#take(record);
    this.#iterator = answer.NextShardIterator;
    if (this.#iterator === undefined) {
      this.#ended = true;
      await this.#progress.settled();
      this.#abort.abort();
    } else if (answer.Records?.length === 0) {
      await pause(pollInterval, this.#signal);
    }
  }

  #take({ Data, SequenceNumber: position }: KinesisRecord): void {
    if (position === undefined) return;
    this.#read = position;
    const { deliveries, topic } = this.#options;
    const text = new TextDecoder().decode(Data);
    const handled = (): Promise<boolean> => {
      try {
        return deliveries.handle(fromStructured(text), topic);
      } catch (error) {
        return deliveries.bury(unreadable(topic, text), topic, String(error));
      }
    };
    this.#progress.follow(position, handled());
  }

  async #findIterator(): Promise<string> {
    const { client, stream, lease, startFrom } = this.#options;
    const start = startFrom === 'latest' ? 'LATEST' : 'TRIM_HORIZON';
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: stream,
        ShardId: lease.shard,
        ...(this.#read === null
          ? { ShardIteratorType: start }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: this.#read }),
      }),
    );
    if (ShardIterator === undefined)
      throw new Error(`Kinesis gave no iterator for ${lease.shard}.`);
    return ShardIterator;
  }

  async #save(): Promise<void> {
    const position = this.#progress.committable;
    if (position === undefined || position === this.#checkpoint) return;
    const { leases, lease } = this.#options;
    if (await leases.checkpoint(lease.shard, position)) this.#checkpoint = position;
    else this.#abort.abort();
  }
}
