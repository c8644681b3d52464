/** Runs sagas of test/support/transfer-saga.ts until it is killed. Argument: { url }. */
import { createSagaRunner } from '../../src/index.ts';
import { createPool } from '../support/database.ts';
import { transferSaga } from '../support/transfer-saga.ts';

const { url } = JSON.parse(process.argv[2] ?? '{}') as { url: string };
const pool = createPool(url);
const runner = createSagaRunner({
  pool,
  sagas: [transferSaga(pool, (line) => process.stdout.write(`${line}\n`))],
  batchSize: 10,
  concurrency: 5,
  pollInterval: 10,
  leaseMargin: 0,
});
process.once('SIGTERM', () => {
  void runner
    .stop()
    .then(() => pool.end())
    .then(() => process.stdout.write('stopped\n'));
});
await runner.start();
