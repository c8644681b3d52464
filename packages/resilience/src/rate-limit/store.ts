/** What a limiter asks of its store: GCRA in whole microseconds, so that every store counts alike. */
export interface RateLimitRule {
  /** The limiter's name; two limiters of one store never share a count. */
  readonly name: string;
  /** Microseconds that one unit of cost takes to grow back. */
  readonly interval: number;
  /** Microseconds of credit that a key may have used: the burst times `interval`. */
  readonly tolerance: number;
}

/** What the store answers about one call, in microseconds. */
export interface RateLimitDecision {
  readonly allowed: boolean;
  /** How far the key's theoretical arrival time lies in the future: the credit that is used. */
  readonly used: number;
  /** When the same call would be allowed; 0 when it was. */
  readonly wait: number;
}

/** The counts of one limiter. */
export interface RateLimitCounter {
  /**
   * Takes `cost` units from `key`, or nothing when they are not there.
   *
   * @throws {RateLimitStoreError} (as a rejection) when the store cannot answer in its own time limit.
   */
  consume(key: string, cost: number): RateLimitDecision | Promise<RateLimitDecision>;
}

/** Where counts live: {@link memoryStore} for one process, `redisStore` of `@quoin/resilience/redis` for many. */
export interface RateLimitStore {
  /** Opens the counts of one limiter. */
  open(rule: RateLimitRule): RateLimitCounter;
}
