import { ListShardsCommand, type KinesisClient, type Shard } from '@aws-sdk/client-kinesis';
import type { Subscription } from '../bus.ts';
import { pause, repeat } from '../delivery/keep-trying.ts';
import type { Leases } from './leases.ts';
import { ShardReader, type ShardReaderOptions } from './shard-reader.ts';

export interface ShardWorkerOptions extends Omit<ShardReaderOptions, 'lease'> {
  /** Milliseconds of a lease; it is renewed three times in that. */
  leaseDuration: number;
}

export function startShardWorker(options: ShardWorkerOptions): Subscription {
  const worker = new ShardWorker(options);
  const running = worker.run();
  return { stop: () => running };
}

/** Holds a fair share of a stream's shards. Ends when the deliveries are stopped. */
class ShardWorker {
  readonly #options: ShardWorkerOptions;
  readonly #leases: Leases;
  readonly #readers = new Map<string, ShardReader>();
  readonly #releasing = new Set<Promise<void>>();

  constructor(options: ShardWorkerOptions) {
    this.#options = options;
    this.#leases = options.leases;
  }

  async run(): Promise<void> {
    const { deliveries, leaseDuration, onError } = this.#options;
    const round = async () => {
      await this.#round();
      await pause(leaseDuration / 3, deliveries.signal);
    };
    await repeat(round, deliveries.signal, onError);
    for (const shard of this.#readers.keys()) this.#release(shard);
    await Promise.all(this.#releasing);
    await this.#leases.leave().catch((error: unknown) => onError?.(error));
  }

  async #round(): Promise<void> {
    const owned = await this.#leases.renew();
    for (const [shard, reader] of this.#readers) {
      if (owned.has(shard)) continue;
      // Another worker took it over, because this one did not renew in time.
      this.#readers.delete(shard);
      void reader.stop();
    }
    const shards = await listShards(this.#options.client, this.#options.stream);
    const ids = shards.flatMap(({ ShardId }) => ShardId ?? []);
    const { finished, workers } = await this.#leases.observe(ids);
    const readable = shards.flatMap((shard) => isReadable(shard, ids, finished) ?? []);
    const share = Math.ceil(readable.length / Math.max(1, workers));
    const surplus = [...this.#readers.keys()].slice(share);
    for (const shard of surplus) this.#release(shard);
    const wanted = share - this.#readers.size;
    if (wanted > 0) {
      for (const lease of await this.#leases.acquire(readable, wanted)) {
        // A shard that is just being released is still this worker's own.
        if (!this.#readers.has(lease.shard)) this.#read(lease);
      }
    }
  }

  #read(lease: ShardReaderOptions['lease']): void {
    const reader = new ShardReader({ ...this.#options, lease });
    this.#readers.set(lease.shard, reader);
    void reader.done.then(() => {
      if (this.#readers.get(lease.shard) === reader) this.#release(lease.shard);
    });
  }

  /** Gives the shard back once its events in hand are finished. */
  #release(shard: string): void {
    const reader = this.#readers.get(shard);
    if (!reader) return;
    this.#readers.delete(shard);
    const releasing = reader
      .stop()
      .then(() => this.#leases.release(shard, reader.finished))
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => this.#releasing.delete(releasing));
    this.#releasing.add(releasing);
  }
}

/** Children of a split or merge wait until their parents are handled, for the order of the keys. */
function isReadable(
  shard: Shard,
  all: readonly string[],
  finished: ReadonlySet<string>,
): string | undefined {
  const { ShardId: id, ParentShardId, AdjacentParentShardId } = shard;
  if (id === undefined || finished.has(id)) return undefined;
  const parents = [ParentShardId, AdjacentParentShardId].filter((each) => each !== undefined);
  return parents.every((each) => finished.has(each) || !all.includes(each)) ? id : undefined;
}

async function listShards(client: KinesisClient, stream: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListShardsCommand(next ? { NextToken: next } : { StreamName: stream }),
    );
    shards.push(...(page.Shards ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  return shards;
}
