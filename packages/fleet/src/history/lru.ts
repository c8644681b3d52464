/** Remembers the results of the last calls, failures aside; calls at the same time share one. */
export class RecentResults<T> {
  readonly #limit: number;
  readonly #results = new Map<string, Promise<T>>();

  /** @param limit how many results are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#results.get(key);
    const result = known ?? make();
    if (!known) result.catch(() => this.#results.delete(key));
    // A Map keeps the order in which keys were set: the first one is the longest unused.
    this.#results.delete(key);
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#limit && oldest !== undefined) this.#results.delete(oldest);
    return result;
  }
}
