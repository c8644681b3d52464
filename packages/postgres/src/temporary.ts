import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type Postgres } from './server.ts';

/**
 * A server for tests: a cluster of its own in a temporary folder, which `stop` removes.
 * It also ends with the process that started it, should `stop` never be called.
 */
export async function temporaryPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-postgres-'));
  // mkdtemp makes it private to the caller; the server may run under another account.
  await chmod(folder, 0o711);
  const server = await startPostgres({ dataDir: join(folder, 'postgres') });
  const endWithProcess = () => process.kill(server.pid, 'SIGQUIT');
  process.once('exit', endWithProcess);
  return {
    ...server,
    async stop() {
      process.off('exit', endWithProcess);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
