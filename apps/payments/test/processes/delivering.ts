/** A process that delivers webhooks until it is killed: `node delivering.ts URL DIRECTORY`. */
import { createPool } from '@quoin/service/database';
import { testEvents } from '../events.ts';

const [url = '', directory = ''] = process.argv.slice(2);
const pool = createPool({ url, applicationName: 'delivering', poolSize: 5 });
const parts = await testEvents(pool, directory, {
  delivery: {
    batchSize: 20,
    claimInterval: 50,
    lease: 1_000,
    timeout: 500,
    retryAfter: 20,
    longestRetry: 40,
  },
});
parts.dispatcher.start();
process.send?.('started');
