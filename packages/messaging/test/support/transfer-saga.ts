import type pg from 'pg';
import { defineSaga } from '../../src/index.ts';

/** Holds in the saga's own transaction, pays in another one that knows repetitions by their key. */
export function transferSaga(pool: pg.Pool, say: (line: string) => void = () => undefined) {
  return defineSaga<object, 'hold' | 'pay' | 'confirm'>({
    name: 'transfer',
    initial: 'hold',
    states: {
      hold: {
        commit: async (client, steps) => {
          await client.query('insert into held select unnest($1::text[])', [
            steps.map(({ correlationId }) => correlationId),
          ]);
          say('hold');
          return undefined;
        },
        next: 'pay',
      },
      pay: {
        call: async ({ key, correlationId }) => {
          say('pay');
          await pool.query('insert into paid values ($1, $2) on conflict do nothing', [
            key,
            correlationId,
          ]);
          say('paid');
          return undefined;
        },
        attemptTimeout: 500,
        retry: { attempts: 50, base: 1, max: 1 },
        next: 'confirm',
      },
      confirm: {
        commit: async (client, steps) => {
          await client.query('insert into confirmed select unnest($1::text[])', [
            steps.map(({ correlationId }) => correlationId),
          ]);
          return undefined;
        },
        next: 'completed',
      },
    },
  });
}
