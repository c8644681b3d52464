/**
 * A dispatcher in a process of its own. It publishes by inserting into `delivered`, a table that
 * plays the bus. Argument: { url, stopAt?, ignoreDeaths }.
 *
 * `stopAt: 'before-publish'` writes "publishing" and waits for ever instead of publishing;
 * `'after-publish'` publishes, writes "published" and waits for ever before the outbox is marked.
 */
import type { CloudEvent } from '../../src/index.ts';
import { createDispatcher } from '../../src/index.ts';
import { createPool } from '../support/database.ts';

const input = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  stopAt?: 'before-publish' | 'after-publish';
};
const pool = createPool(input.url, 4);

async function publish(events: readonly CloudEvent[]): Promise<void> {
  if (input.stopAt === 'before-publish') await stuck('publishing');
  await pool.query(
    `insert into delivered (event_id, key, n)
     select * from unnest($1::text[], $2::text[], $3::int[])`,
    [events.map(({ id }) => id), events.map((e) => e.partitionkey), events.map((e) => e.data)],
  );
  if (input.stopAt === 'after-publish') await stuck('published');
}

function stuck(line: string): Promise<never> {
  process.stdout.write(`${line}\n`);
  return new Promise(() => undefined);
}

const dispatcher = createDispatcher({
  pool,
  bus: { publish },
  batchSize: 20,
  pollInterval: 100,
  onError: (error) => process.stdout.write(`error ${String(error)}\n`),
});
dispatcher.start();
process.stdout.write('started\n');
process.once('SIGTERM', () => {
  void dispatcher.stop().then(() => pool.end());
});
