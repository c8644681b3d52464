import type { Pool, PoolClient, QueryResultRow } from 'pg';

/** A connection of a pool on which nothing waits for ever: a silent network counts as broken. */
export class Session {
  readonly client: PoolClient;
  readonly #timeout: number;
  #broken: Error | undefined;

  private constructor(client: PoolClient, timeout: number) {
    this.client = client;
    this.#timeout = timeout;
    client.on('error', this.#noteBroken);
  }

  static async open(pool: Pool, timeout: number): Promise<Session> {
    const connecting = pool.connect();
    try {
      return new Session(await within(connecting, timeout, 'connect'), timeout);
    } catch (error) {
      // It may still connect, when nobody waits for it any more.
      void connecting.then(
        (client) => {
          client.release(true);
        },
        () => undefined,
      );
      throw error;
    }
  }

  async query<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
    name?: string,
  ): Promise<Row[]> {
    const statement = { text, ...(values && { values }), ...(name !== undefined && { name }) };
    try {
      const { rows } = await within(this.client.query<Row>(statement), this.#timeout, 'answer');
      return rows;
    } catch (error) {
      if (error instanceof SilenceError) this.#broken = error;
      throw error;
    }
  }

  /** Gives the connection back, or ends it where it is broken. */
  close(): void {
    this.client.off('error', this.#noteBroken);
    this.client.release(this.#broken);
  }

  /** Ends the connection. */
  end(): void {
    this.#broken ??= new Error('The connection is not needed any more.');
    this.close();
  }

  /** Ends the transaction without effect; a connection that cannot even do that is not used again. */
  async rollback(): Promise<void> {
    if (this.#broken) return;
    await this.query('rollback').catch((error: unknown) => {
      this.#broken = error instanceof Error ? error : new Error(String(error));
    });
  }

  readonly #noteBroken = (error: Error): void => {
    this.#broken = error;
  };
}

class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

async function within<T>(promise: Promise<T>, timeout: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SilenceError(`The database did not ${what} within ${String(timeout)} ms.`));
    }, timeout);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
