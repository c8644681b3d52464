import type { StandingAnswer, WorkItem } from './work.ts';

/** An item that waits for its turn, or is under way. */
export interface Waiting {
  readonly item: WorkItem;
  /** Accounts whose order matters. */
  readonly accounts: readonly string[];
  /** The key as one text; two items with the same one never share a batch. */
  readonly key: string | undefined;
  /** When it was submitted, as of `performance.now()`. */
  readonly since: number;
  readonly resolve: (answer: StandingAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** So many waiting items are looked at to fill a batch, as a multiple of its size. */
const LOOK_AHEAD = 4;

/**
 * Items in the order of their arrival. A batch takes the first ones that touch no account of a batch
 * under way and none of an item that has to wait for one: so the work of each account keeps its order,
 * and a hot account never stops the others.
 */
export class WorkQueue {
  #waiting: Waiting[] = [];
  readonly #accountsUnderWay = new Map<string, number>();
  readonly #keysUnderWay = new Set<string>();

  get size(): number {
    return this.#waiting.length;
  }

  /** When the first item was submitted; undefined when none waits. */
  get oldest(): number | undefined {
    return this.#waiting[0]?.since;
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** Takes up to `most` items; their accounts and keys are under way until `release`. */
  take(most: number): Waiting[] {
    const taken: Waiting[] = [];
    const passed: Waiting[] = [];
    const blocked = new Set<string>();
    const keys = new Set<string>();
    const limit = Math.min(this.#waiting.length, most * LOOK_AHEAD);
    let seen = 0;
    for (; seen < limit && taken.length < most; seen += 1) {
      const waiting = this.#waiting[seen];
      if (!waiting) break;
      if (this.#mustWait(waiting, blocked, keys)) {
        passed.push(waiting);
        for (const account of waiting.accounts) blocked.add(account);
        continue;
      }
      taken.push(waiting);
      if (waiting.key !== undefined) keys.add(waiting.key);
    }
    if (taken.length === 0) return taken;
    this.#waiting = passed.concat(this.#waiting.slice(seen));
    this.#occupy(taken);
    return taken;
  }

  /** Ends a batch: what waited for its accounts and keys may go on. */
  release(taken: readonly Waiting[]): void {
    for (const { accounts, key } of taken) {
      for (const account of accounts) {
        const left = (this.#accountsUnderWay.get(account) ?? 0) - 1;
        if (left > 0) this.#accountsUnderWay.set(account, left);
        else this.#accountsUnderWay.delete(account);
      }
      if (key !== undefined) this.#keysUnderWay.delete(key);
    }
  }

  #mustWait({ accounts, key }: Waiting, blocked: Set<string>, keys: Set<string>): boolean {
    if (key !== undefined && (keys.has(key) || this.#keysUnderWay.has(key))) return true;
    return accounts.some((account) => blocked.has(account) || this.#accountsUnderWay.has(account));
  }

  #occupy(taken: readonly Waiting[]): void {
    for (const { accounts, key } of taken) {
      for (const account of accounts) {
        this.#accountsUnderWay.set(account, (this.#accountsUnderWay.get(account) ?? 0) + 1);
      }
      if (key !== undefined) this.#keysUnderWay.add(key);
    }
  }
}
