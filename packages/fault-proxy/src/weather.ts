import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the network is like at the moment; every connection of one proxy travels through it. */
export class Weather {
  #delay = 0;
  #blackhole = false;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  /** Sets both faults at once and wakes whatever is waiting. */
  set({ delay = this.#delay, blackhole = this.#blackhole }): void {
    this.#delay = delay;
    this.#blackhole = blackhole;
    this.#changes.emit('change');
  }

  /** Resolves when bytes that arrived at `arrived` may go on; rejects when `signal` aborts. */
  async passage(arrived: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const remaining = arrived + this.#delay - performance.now();
      if (!this.#blackhole && remaining <= 0) return;
      await this.#change(signal, this.#blackhole ? undefined : remaining);
    }
  }

  /** Waits for the next change, at most `atMost` milliseconds. */
  async #change(signal: AbortSignal, atMost: number | undefined): Promise<void> {
    const waiting = new AbortController();
    const either = AbortSignal.any([signal, waiting.signal]);
    try {
      await Promise.race([
        once(this.#changes, 'change', { signal: either }),
        ...(atMost === undefined ? [] : [sleep(atMost, undefined, { signal: either })]),
      ]);
    } finally {
      waiting.abort();
    }
  }
}
