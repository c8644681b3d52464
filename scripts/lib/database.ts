import { join } from 'node:path';
import { startPostgres } from '@quoin/postgres';
import pg from 'pg';
import { UserError } from './command.ts';
import { DATA_DIR } from './paths.ts';

/** The one database that the portal and the payments service share; each owns schemas in it. */
const DATABASE = 'quoin';

/** Any constant will do: it names "a run from this folder" among the cluster's advisory locks. */
const RUN_LOCK = 7007;

export interface Database {
  readonly url: string;
  /** What to show of the address: the embedded server's whole, of the user's no password. */
  readonly display: string;
  stop(): Promise<void>;
}

/**
 * The user's server when `DATABASE_URL` is set, otherwise the embedded one, started or adopted.
 *
 * @throws UserError when the user's server does not answer, or another run from this folder is at work
 */
export async function openDatabase(onNotice: (message: string) => void): Promise<Database> {
  const own = process.env.DATABASE_URL;
  if (own) {
    if (!URL.canParse(own)) {
      throw new UserError(
        'DATABASE_URL is not a URL. It looks like postgresql://user:password@host:5432/database.',
      );
    }
    const client = await connect(
      own,
      'Correct DATABASE_URL, or unset it to use the embedded server.',
    );
    await client.end();
    return {
      url: own,
      display: `${describe(own)} (DATABASE_URL)`,
      stop: () => Promise.resolve(),
    };
  }

  const server = await startPostgres({ dataDir: join(DATA_DIR, 'postgres'), onNotice });
  // The lock ends with its connection, so a run that was killed holds nothing.
  const lock = await connect(server.url(), 'Run the command again.');
  const { rows } = await lock.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
    RUN_LOCK,
  ]);
  if (!rows[0]?.mine) {
    await lock.end();
    throw new UserError(
      `Quoin already runs with the data in ${DATA_DIR}. Stop that run, or give this one its own folder with QUOIN_DATA_DIR.`,
    );
  }
  await server.createDatabase(DATABASE);
  return {
    url: server.url(DATABASE),
    display: `${server.url(DATABASE)} (embedded${server.adopted ? ', taken over from an earlier run' : ''})`,
    async stop() {
      await lock.end();
      await server.stop();
    },
  };
}

async function connect(url: string, remedy: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that goes away is noticed by the services; here it must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new UserError(
      `The PostgreSQL server at ${describe(url)} does not answer: ${reason}. ${remedy}`,
    );
  }
}

/** The address without its password. */
function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
