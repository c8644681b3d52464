import type { Pool } from 'pg';
import { OUTBOX_CHANNEL } from '../outbox.ts';
import { Session } from './session.ts';

/** Lets a sleeper be woken: by a notification of PostgreSQL, by `wake`, or by the end of its time. */
export class Alarm {
  readonly #pool: Pool;
  readonly #timeout: number;
  #session: Session | undefined;
  #rung = false;
  #ring: (() => void) | undefined;
  #announced = false;

  constructor(pool: Pool, timeout: number) {
    this.#pool = pool;
    this.#timeout = timeout;
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
    if (this.#announced && this.#session) return false;
    await this.#announce(true);
    return true;
  }

  /** Says that no notification is needed, because this dispatcher looks for work by itself. */
  async unlisten(): Promise<void> {
    if (this.#announced) await this.#announce(false);
  }

  close(): void {
    this.#drop();
  }

  /** On the connection that listens, so that a silent network is noticed there, too. */
  async #announce(waiting: boolean): Promise<void> {
    try {
      this.#session ??= await this.#connect();
      await this.#session.query(
        `insert into messaging.outbox_waiting (waiting) values ($1)
         on conflict (singleton) do update set waiting = excluded.waiting
         where outbox_waiting.waiting <> excluded.waiting`,
        [waiting],
      );
      this.#announced = waiting;
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  async #connect(): Promise<Session> {
    const session = await Session.open(this.#pool, this.#timeout);
    session.client.on('notification', () => {
      this.wake();
    });
    session.client.once('error', () => {
      if (this.#session === session) this.#drop();
      this.wake();
    });
    try {
      await session.query(`listen ${OUTBOX_CHANNEL}`);
    } catch (error) {
      session.end();
      throw error;
    }
    return session;
  }

  /** Ends the connection: one that listens must not go back to the pool. */
  #drop(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#announced = false;
    session?.end();
  }
}
