import pg from 'pg';

/** The message is for the person who starts the service; it holds no password. */
export class DatabaseConnectionError extends Error {
  constructor(url: string, cause: unknown) {
    super(
      `The database at ${addressOf(url)} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL.`,
      {
        cause,
      },
    );
    this.name = 'DatabaseConnectionError';
  }
}

/**
 * Runs `use` with a connection of its own, which ends afterwards.
 *
 * @throws {DatabaseConnectionError} when the database does not accept it
 */
export async function withConnection<Result>(
  url: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = openClient(url);
  // A lost connection also fails the statement in progress, which tells the caller.
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw new DatabaseConnectionError(url, error);
  });
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function openClient(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  } catch (error) {
    throw new DatabaseConnectionError(url, error);
  }
}

function addressOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host}${parsed.pathname}` : 'an address that is not a URL';
}

/** A name with several addresses fails with one error for each of them and no message. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
