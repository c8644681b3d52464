import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { commitBatch, findAnswers, type Follow } from './batch.ts';
import { EngineFullError, EngineUnavailableError, failureOf } from './errors.ts';
import { WorkQueue, type Waiting } from './queue.ts';
import { createEngineTelemetry } from './telemetry.ts';
import type { StandingAnswer, WorkItem } from './work.ts';

export interface EngineOptions {
  /** It uses up to `connections` of it, one for each batch under way. */
  pool: Pick<Pool, 'connect'>;
  /** Items that one transaction commits at most. @default 500 */
  maxBatch?: number;
  /** Time that an item waits for others to share its transaction, in milliseconds. @default 1 */
  collectFor?: number;
  /** Batches under way at once. @default 2 */
  connections?: number;
  /** Items that wait at most; more are refused at once. @default 5000 */
  maxWaiting?: number;
  /** Time for which an item is tried when the database cannot be reached, in milliseconds. @default 10000 */
  patience?: number;
  /** Called in the transaction with what items gave as `follow`. @default nobody */
  follow?: Follow;
}

/** Commits the work of many callers together; see ADR-0031. */
export interface Engine {
  /**
   * Commits an item with others, and gives the answer that stands for its key once it is durable.
   *
   * @throws {EngineFullError} at once when too many items wait; nothing was done
   * @throws {EngineUnavailableError} when it is closed, or did not learn in time what became of the
   *   item, which is then unknown: ask again with the same key
   * @throws what the database refused about this item alone; nothing was done
   */
  submit(item: WorkItem): Promise<StandingAnswer>;
  /** Items that wait, and items whose transaction is under way. */
  depth(): { waiting: number; underWay: number };
  /** Refuses new work and finishes what was accepted. */
  close(): Promise<void>;
}

/** After a batch that met an answered key, so many batches look their keys up before they start. */
const LOOK_FIRST_FOR = 20;
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 500;

export function createEngine(options: EngineOptions): Engine {
  return new BatchingEngine(options);
}

class BatchingEngine implements Engine {
  readonly #options: Required<Omit<EngineOptions, 'follow'>> & Pick<EngineOptions, 'follow'>;
  readonly #queue = new WorkQueue();
  readonly #telemetry = createEngineTelemetry(() => this.depth());
  #batches = 0;
  #underWay = 0;
  #timer: NodeJS.Timeout | undefined;
  #lookFirst = 0;
  #closing = false;
  #idle: (() => void)[] = [];

  constructor(options: EngineOptions) {
    this.#options = {
      maxBatch: 500,
      collectFor: 1,
      connections: 2,
      maxWaiting: 5_000,
      patience: 10_000,
      ...options,
    };
  }

  submit(item: WorkItem): Promise<StandingAnswer> {
    if (this.#closing) return Promise.reject(new EngineUnavailableError('The engine is closed.'));
    if (this.#queue.size >= this.#options.maxWaiting) {
      this.#telemetry.shed(1);
      return Promise.reject(new EngineFullError(`${String(this.#queue.size)} items wait already.`));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({
        item,
        accounts: accountsOf(item),
        key: item.claim && `${item.claim.subject} ${item.claim.key}`,
        since: performance.now(),
        resolve,
        reject,
      });
      this.#schedule();
    });
  }

  depth(): { waiting: number; underWay: number } {
    return { waiting: this.#queue.size, underWay: this.#underWay };
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#start();
    if (this.#batches > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#telemetry.stop();
  }

  /** Starts a batch when one is full, and else when its first item has waited long enough. */
  #schedule(): void {
    if (this.#batches >= this.#options.connections) return;
    if (this.#queue.size >= this.#options.maxBatch) this.#start();
    else
      this.#timer ??= setTimeout(() => {
        this.#start();
      }, this.#options.collectFor);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#batches < this.#options.connections) {
      const taken = this.#queue.take(this.#options.maxBatch);
      if (taken.length === 0) break;
      void this.#run(taken);
    }
    if (this.#batches === 0) for (const idle of this.#idle.splice(0)) idle();
  }

  async #run(taken: Waiting[]): Promise<void> {
    this.#batches += 1;
    this.#underWay += taken.length;
    await this.#settle(taken);
    this.#queue.release(taken);
    this.#underWay -= taken.length;
    this.#batches -= 1;
    // At once: what has come meanwhile has waited for this batch.
    this.#start();
  }

  /** Ends the promise of every item, one way or the other; never throws. */
  async #settle(taken: readonly Waiting[]): Promise<void> {
    let waiting = [...taken];
    for (let attempt = 1; waiting.length > 0; attempt += 1) {
      try {
        waiting = await this.#attempt(waiting);
      } catch (error) {
        waiting = await this.#afterFailure(waiting, error, attempt);
      }
    }
  }

  /** One transaction. Gives the items that it left out because their keys had been answered before. */
  async #attempt(waiting: Waiting[]): Promise<Waiting[]> {
    const started = performance.now();
    const client = await this.#options.pool.connect();
    let usable = true;
    try {
      await this.#commit(client, waiting, started);
      return [];
    } catch (error) {
      usable = failureOf(error) !== 'connection' && (await rollback(client));
      throw error;
    } finally {
      client.release(!usable);
    }
  }

  async #commit(client: PoolClient, waiting: Waiting[], started: number): Promise<void> {
    let open = waiting;
    if (this.#lookFirst > 0) {
      this.#lookFirst -= 1;
      const known = await findAnswers(client, items(waiting));
      open = waiting.filter((_, index) => !known.has(index));
      known.forEach((answer, index) => waiting[index]?.resolve(answer));
      if (known.size > 0) this.#lookFirst = LOOK_FIRST_FOR;
    }
    if (open.length === 0) return;
    const answers = await commitBatch(client, items(open), this.#options.follow);
    this.#telemetry.committed({
      items: open.length,
      waited: (started - (open[0]?.since ?? started)) / 1_000,
      took: (performance.now() - started) / 1_000,
    });
    open.forEach(({ resolve }, index) => {
      const answer = answers[index];
      if (answer) resolve(answer);
    });
  }

  /** Gives what is to be tried again. */
  async #afterFailure(waiting: Waiting[], error: unknown, attempt: number): Promise<Waiting[]> {
    const failure = failureOf(error);
    // Whatever happened, some of the keys may be answered by now.
    this.#lookFirst = LOOK_FIRST_FOR;
    if (failure === 'item') return this.#isolate(waiting, error);
    const left = this.#giveUpLate(waiting, error);
    if (left.length === 0) return left;
    this.#telemetry.repeated(failure);
    if (failure === 'connection' || attempt > 3) {
      const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
      await pause(longest / 2 + (Math.random() * longest) / 2);
    }
    return left;
  }

  /** One item spoils the batch: halves find it, and the others go on without it. */
  async #isolate(waiting: Waiting[], error: unknown): Promise<Waiting[]> {
    if (waiting.length === 1) {
      waiting[0]?.reject(error);
      return [];
    }
    this.#telemetry.repeated('split');
    const middle = Math.ceil(waiting.length / 2);
    await this.#settle(waiting.slice(0, middle));
    return waiting.slice(middle);
  }

  #giveUpLate(waiting: Waiting[], cause: unknown): Waiting[] {
    const deadline = performance.now() - this.#options.patience;
    return waiting.filter(({ since, reject }) => {
      if (since > deadline) return true;
      const message = 'The database did not say in time what became of the work.';
      reject(new EngineUnavailableError(message, { cause }));
      return false;
    });
  }
}

async function rollback(client: PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}

function items(waiting: readonly Waiting[]): WorkItem[] {
  return waiting.map(({ item }) => item);
}

function accountsOf({ commands }: WorkItem): string[] {
  return commands.flatMap((command) =>
    'debitAccount' in command ? [command.debitAccount, command.creditAccount] : [],
  );
}
