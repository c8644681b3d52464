import type { Pool, PoolClient } from 'pg';
import { OUTBOX_CHANNEL } from '../outbox.ts';

/** Lets a sleeper be woken: by a notification of PostgreSQL, by `wake`, or by the end of its time. */
export class Alarm {
  readonly #pool: Pool;
  #client: PoolClient | undefined;
  #rung = false;
  #ring: (() => void) | undefined;
  #announced = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  wake(): void {
    this.#rung = true;
    this.#ring?.();
  }

  /** Sleeps for at most `ms`. */
  async sleep(ms: number): Promise<void> {
    if (!this.#rung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#ring = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      this.#ring = undefined;
    }
    this.#rung = false;
  }

  /** Asks for notifications; false when that was done already. Look for work once more after it. */
  async listen(): Promise<boolean> {
    if (this.#announced && this.#client) return false;
    await this.#connect();
    await this.#announce(true);
    return true;
  }

  /** Says that no notification is needed, because this dispatcher looks for work by itself. */
  async unlisten(): Promise<void> {
    if (this.#announced) await this.#announce(false);
  }

  close(): void {
    this.#client?.release(true);
    this.#client = undefined;
  }

  async #announce(waiting: boolean): Promise<void> {
    await this.#pool.query(
      `insert into messaging.outbox_waiting (waiting) values ($1)
       on conflict (singleton) do update set waiting = excluded.waiting
       where outbox_waiting.waiting <> excluded.waiting`,
      [waiting],
    );
    this.#announced = waiting;
  }

  async #connect(): Promise<void> {
    if (this.#client) return;
    const client = await this.#pool.connect();
    client.on('notification', () => {
      this.wake();
    });
    client.on('error', (error) => {
      if (this.#client === client) this.#client = undefined;
      client.release(error);
      this.wake();
    });
    try {
      await client.query(`listen ${OUTBOX_CHANNEL}`);
      this.#client = client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
