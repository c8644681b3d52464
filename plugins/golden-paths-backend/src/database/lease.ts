/**
 * Whoever works in the background holds a lease and renews it. When the process dies, the lease runs
 * out, and everyone sees that the work was interrupted; several portals may share the database.
 */
export interface LeaseOptions {
  /** How long work counts as running without a sign of life, in milliseconds. @default 20000 */
  leaseMs?: number | undefined;
}

export const DEFAULT_LEASE_MS = 20_000;

/** Now, as it is stored. */
export const now = (): string => new Date().toISOString();

/** The end of a lease that begins now. */
export const leaseEnd = (leaseMs: number): string => new Date(Date.now() + leaseMs).toISOString();

/**
 * Calls `renew` four times in the length of a lease until stopped. When it answers false, the lease
 * was lost, and `signal` says that the work must end.
 */
export class Lease {
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(leaseMs: number, renew: () => Promise<boolean>, onError: (error: unknown) => void) {
    this.#timer = setInterval(() => {
      renew().then((held) => {
        if (!held) this.#abort.abort(new Error('The work was taken over or cancelled.'));
      }, onError);
    }, leaseMs / 4);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
