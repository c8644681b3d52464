/**
 * Starts the service for development: `npm start`. Without DATABASE_URL it brings a PostgreSQL of
 * its own, whose data stays in .dev/postgres.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startPostgres } from '@quoin/postgres';
import { service } from '../src/service.ts';

const postgres = process.env.DATABASE_URL
  ? undefined
  : await startPostgres({ dataDir: '.dev/postgres' });
await postgres?.createDatabase(service.name);

const child = spawn(process.execPath, [...process.execArgv, 'src/main.ts'], {
  stdio: 'inherit',
  env: { ...process.env, ...(postgres && { DATABASE_URL: postgres.url(service.name) }) },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // On a terminal Ctrl-C reaches the service by itself as well; it takes a second signal for haste.
  process.on(signal, () => {
    if (signal === 'SIGTERM') child.kill(signal);
  });
}
const [code] = (await once(child, 'exit')) as [number | null];
await postgres?.stop();
process.exitCode = code ?? 1;
