import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createEvent,
  createSagaRunner,
  defineSaga,
  outbox,
  SagaRejection,
  type SagaRunner,
  type SagaRunnerOptions,
  type Step,
} from '../src/index.ts';
import { inTransaction, startDatabase, type Database } from './support/database.ts';

interface Payment {
  amount: number;
  reference?: string;
}
type State = 'hold' | 'send' | 'await' | 'settle' | 'void';

let database: Database;
let clock: number;
let calls: Step<Payment>[];
let send: (step: Step<Payment>) => Promise<Payment | undefined>;
let committed: string[];
let name: string;
let count = 0;

beforeAll(async () => {
  database = await startDatabase();
  await database.pool.query('create table effects (key text primary key)');
});
afterAll(async () => {
  await database.stop();
});
beforeEach(() => {
  clock = Date.now();
  calls = [];
  committed = [];
  send = (step) => Promise.resolve({ ...step.data, reference: `rail-${step.correlationId}` });
  count += 1;
  name = `payment-${String(count)}`;
});

const effect = (what: string) => ({
  commit: async (client: Parameters<typeof outbox.append>[0], steps: readonly Step<Payment>[]) => {
    committed.push(...steps.map(({ correlationId }) => `${what} ${correlationId}`));
    await client.query('insert into effects select unnest($1::text[])', [
      steps.map(({ key }) => `${what} ${key}`),
    ]);
    return undefined;
  },
});

/** Hold, send, wait for the rail's word, then settle or void. */
function paymentSaga(version = 1) {
  return defineSaga<Payment, State>({
    name,
    version,
    initial: 'hold',
    deadline: 60_000,
    states: {
      hold: { ...effect('hold'), compensate: effect('release'), next: 'send' },
      send: {
        call: (step) => {
          calls.push(step);
          return send(step);
        },
        ...effect('sent'),
        retry: { attempts: 3, base: 1_000, max: 10_000 },
        attemptTimeout: 2_000,
        pivot: true,
        next: 'await',
      },
      await: {
        on: {
          accepted: { to: 'settle' },
          rejected: { to: 'void', apply: (data, event) => ({ ...data, reference: event.id }) },
        },
        timeout: { after: 30_000, to: 'send' },
      },
      settle: { ...effect('settle'), next: 'completed' },
      void: { ...effect('void'), next: 'compensating' },
    },
  });
}

function runnerOf(
  sagas: SagaRunnerOptions['sagas'],
  overrides: Partial<SagaRunnerOptions> = {},
): SagaRunner {
  return createSagaRunner({
    pool: database.pool,
    sagas,
    actor: 'runner-1',
    now: () => clock,
    ...overrides,
  });
}

async function run(runner: SagaRunner): Promise<void> {
  while ((await runner.runOnce()) > 0);
}

async function begun(overrides: Partial<SagaRunnerOptions> = {}) {
  const saga = paymentSaga();
  const runner = runnerOf([saga], overrides);
  await runner.register();
  expect(
    await runner.begin(database.pool, saga, [{ correlationId: 'p1', data: { amount: 5 } }]),
  ).toEqual(['p1']);
  const { rows } = await database.pool.query<{ id: string }>(
    'select id::text from messaging.sagas where name = $1',
    [name],
  );
  return { saga, runner, id: rows[0]?.id ?? '' };
}

async function stateOf(): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ state: string }>(
    `select state from messaging.sagas where name = $1 and correlation_id = 'p1'`,
    [name],
  );
  return rows[0]?.state;
}

const event = (type: string, id = type, correlationId = 'p1') => ({ id, type, correlationId });

describe('a saga', () => {
  it('walks its steps, waits for the event and completes', async () => {
    const { saga, runner, id } = await begun();
    await run(runner);
    expect(await stateOf()).toBe('await');
    expect(await runner.deliver(database.pool, saga, [event('accepted', 'e1')])).toEqual([]);
    await run(runner);
    expect(await stateOf()).toBe('completed');
    expect(committed).toEqual(['hold p1', 'sent p1', 'settle p1']);
    const history = await runner.history(id);
    expect(history.map(({ from, to, cause, actor }) => [from, to, cause, actor])).toEqual([
      ['', 'hold', 'begin', 'runner-1'],
      ['hold', 'send', 'done hold', 'runner-1'],
      ['send', 'await', 'done send', 'runner-1'],
      ['await', 'settle', 'event accepted e1', 'runner-1'],
      ['settle', 'completed', 'done settle', 'runner-1'],
    ]);
  });

  it('begins once for a correlation id and takes a repeated event once', async () => {
    const { saga, runner } = await begun();
    const again = { correlationId: 'p1', data: { amount: 9 } };
    expect(await runner.begin(database.pool, saga, [again])).toEqual([]);
    await runner.deliver(database.pool, saga, [event('accepted'), event('accepted')]);
    await run(runner);
    await runner.deliver(database.pool, saga, [event('accepted')]);
    await run(runner);
    expect(committed).toEqual(['hold p1', 'sent p1', 'settle p1']);
    expect(await runner.deliver(database.pool, saga, [event('accepted', 'x', 'nobody')])).toEqual([
      event('accepted', 'x', 'nobody'),
    ]);
  });

  it('begins and hears only what its transaction commits', async () => {
    const saga = paymentSaga();
    const runner = runnerOf([saga]);
    await expect(
      runner.begin(database.pool, saga, [{ correlationId: 'p1', data: { amount: 1 } }]),
    ).rejects.toThrow('register()');
    await runner.register();
    await expect(
      inTransaction(database.pool, async (client) => {
        await runner.begin(client, saga, [{ correlationId: 'p1', data: { amount: 1 } }]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await stateOf()).toBeUndefined();
  });

  it('takes hundreds of sagas through a step in one statement', async () => {
    const batches: number[] = [];
    const counting = defineSaga<Payment, 'hold'>({
      name,
      initial: 'hold',
      states: {
        hold: {
          commit: async (client, steps) => {
            batches.push(steps.length);
            await outbox.append(
              client,
              steps.map(({ correlationId, key }) =>
                createEvent({
                  type: 'payment.held',
                  source: '/test',
                  data: {},
                  id: key,
                  subject: correlationId,
                }),
              ),
            );
            return steps.map(({ data }) => ({ amount: data.amount + 1 }));
          },
          next: 'completed',
        },
      },
    });
    const runner = runnerOf([counting]);
    await runner.register();
    const starts = Array.from({ length: 300 }, (_, n) => ({
      correlationId: `p${String(n)}`,
      data: { amount: n },
    }));
    await runner.begin(database.pool, counting, starts);
    await run(runner);
    expect(batches).toEqual([200, 100]);
    const { rows } = await database.pool.query(
      `select from messaging.sagas where name = $1 and state = 'completed'
       and (data->>'amount')::int = substr(correlation_id, 2)::int + 1`,
      [name],
    );
    expect(rows).toHaveLength(300);
  });

  it('repeats a failing call with one key, later and later, and then undoes what was done', async () => {
    send = () => Promise.reject(new Error('rail is away'));
    const saga = defineSaga<Payment, 'hold' | 'check' | 'send'>({
      name,
      initial: 'hold',
      states: {
        hold: { ...effect('hold'), compensate: effect('release'), next: 'check' },
        check: { ...effect('check'), compensate: effect('uncheck'), next: 'send' },
        send: {
          call: (step) => {
            calls.push(step);
            return send(step);
          },
          compensate: effect('recall'),
          retry: { attempts: 3, base: 1_000, max: 10_000 },
          next: 'completed',
        },
      },
    });
    const runner = runnerOf([saga]);
    await runner.register();
    await runner.begin(database.pool, saga, [{ correlationId: 'p1', data: { amount: 5 } }]);
    await run(runner);
    expect(calls).toHaveLength(1);
    await run(runner);
    expect(calls).toHaveLength(1);
    for (const wait of [1_000, 2_000]) {
      clock += wait;
      await run(runner);
    }
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(await stateOf()).toBe('compensated');
    // The call's outcome is unknown, so it is undone too; then the others, the latest first.
    expect(committed).toEqual(['hold p1', 'check p1', 'recall p1', 'uncheck p1', 'release p1']);
  });

  it('goes back at once when a step is rejected', async () => {
    send = () => Promise.reject(new SagaRejection('account closed'));
    const { runner, id } = await begun();
    await run(runner);
    expect(await stateOf()).toBe('compensated');
    expect(calls).toHaveLength(1);
    expect(committed).toEqual(['hold p1', 'release p1']);
    expect((await runner.history(id)).find(({ to }) => to === 'compensating')).toMatchObject({
      cause: 'failure',
      reason: 'SagaRejection: account closed',
    });
  });

  it('is stuck, not undone, where a pivot has an unknown outcome; a person retries or resolves', async () => {
    send = () => Promise.reject(new Error('rail is away: 4111111111111111'));
    const { runner, id } = await begun({ redact: (text) => text.replace(/: \d+/, '') });
    for (let n = 0; n < 4; n += 1) {
      await run(runner);
      clock += 10_000;
    }
    expect(await stateOf()).toBe('stuck');
    const [stuck] = await runner
      .listStuck({ olderThan: 5_000 })
      .then((all) => all.filter((each) => each.name === name));
    expect(stuck).toMatchObject({
      id,
      correlationId: 'p1',
      state: 'stuck',
      resumeState: 'send',
      reason: 'Error: rail is away',
    });
    await expect(runner.retry(id, { actor: ' ', reason: 'x' })).rejects.toThrow(
      'actor and a reason',
    );

    await runner.retry(id, { actor: 'ada', reason: 'rail is back' });
    await run(runner);
    expect(await stateOf()).toBe('send');
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    await runner.resolve(id, { actor: 'grace', reason: 'settled by telephone' });
    expect(await stateOf()).toBe('resolved');
    expect((await runner.history(id)).slice(-1)).toMatchObject([
      { actor: 'grace', cause: 'resolved', reason: 'settled by telephone' },
    ]);
    await expect(runner.resolve(id, { actor: 'grace', reason: 'again' })).rejects.toThrow(
      'not over',
    );
  });

  it('keeps its time-outs and its deadline over a restart', async () => {
    const { saga, runner } = await begun();
    await run(runner);
    clock += 30_000;
    const restarted = runnerOf([saga], { actor: 'runner-2' });
    await restarted.runOnce();
    expect(await stateOf()).toBe('send');
    const early = defineSaga<Payment, 'hold' | 'confirm' | 'pay'>({
      name: `${name}-early`,
      initial: 'hold',
      deadline: 5_000,
      states: {
        hold: { ...effect('hold'), compensate: effect('release'), next: 'confirm' },
        confirm: { on: { confirmed: { to: 'pay' } } },
        pay: { ...effect('pay'), next: 'completed' },
      },
    });
    const first = runnerOf([early]);
    await first.register();
    committed.length = 0;
    await first.begin(database.pool, early, [{ correlationId: 'late', data: { amount: 1 } }]);
    await run(first);
    clock += 5_001;
    await run(runnerOf([early]));
    expect(committed).toEqual(['hold late', 'release late']);
  });

  it('waits as long as its data says, from the begin and in later states', async () => {
    const saga = defineSaga<Payment, 'rest' | 'await'>({
      name,
      initial: 'rest',
      states: {
        rest: { on: {}, timeout: { after: ({ amount }) => amount, to: 'await' } },
        await: {
          on: {},
          timeout: { after: ({ amount }) => amount * 2, to: 'completed' },
        },
      },
    });
    const runner = runnerOf([saga]);
    await runner.register();
    await runner.begin(database.pool, saga, [
      { correlationId: 'p1', data: { amount: 1_000 } },
      { correlationId: 'p2', data: { amount: 5_000 } },
    ]);
    const states = async () => {
      await run(runner);
      const found = await runner.find(database.pool, saga, ['p1', 'p2', 'p3']);
      return Object.fromEntries(found.map(({ correlationId, state }) => [correlationId, state]));
    };
    clock += 999;
    expect(await states()).toEqual({ p1: 'rest', p2: 'rest' });
    clock += 1;
    expect(await states()).toEqual({ p1: 'await', p2: 'rest' });
    clock += 2_000;
    expect(await states()).toEqual({ p1: 'completed', p2: 'rest' });
    clock += 2_000;
    expect(await states()).toEqual({ p1: 'completed', p2: 'await' });
  });

  it('asks for people while it goes on hearing events', async () => {
    const saga = defineSaga<Payment, 'unresolved' | 'resting'>({
      name,
      initial: 'unresolved',
      states: {
        unresolved: {
          on: { answered: { to: 'resting' } },
          needsPeople: 'Ask the rail by telephone.',
        },
        resting: { on: { woken: { to: 'completed' } } },
      },
    });
    const runner = runnerOf([saga]);
    await runner.register();
    await runner.begin(database.pool, saga, [{ correlationId: 'p1', data: { amount: 1 } }]);
    const listed = async () => {
      const all = await runner.listStuck({ olderThan: 60_000 });
      return all.filter((each) => each.name === name).map(({ state, reason }) => [state, reason]);
    };
    expect(await listed()).toEqual([['unresolved', 'Ask the rail by telephone.']]);
    await runner.deliver(database.pool, saga, [event('answered')]);
    await run(runner);
    expect(await listed()).toEqual([]);
    clock += 60_000;
    expect(await listed()).toEqual([['resting', 'It waits for woken.']]);
  });

  it('is retried and resolved in the transaction of whoever keeps a record of it', async () => {
    send = () => Promise.reject(new Error('no answer'));
    const { saga, runner, id } = await begun();
    for (let n = 0; n < 3; n += 1) {
      await run(runner);
      clock += 10_000;
    }
    const [stuck] = await runner.find(database.pool, saga, ['p1']);
    expect(stuck).toMatchObject({
      id,
      state: 'stuck',
      resumeState: 'send',
      over: false,
      reason: 'Error: no answer',
    });
    const by = { actor: 'grace', reason: 'the rail is back' };
    await expect(
      inTransaction(database.pool, async (client) => {
        await runner.retry(id, { ...by, client });
        expect(await runner.find(client, saga, ['p1'])).toMatchObject([{ state: 'send' }]);
        throw new Error('the record was refused');
      }),
    ).rejects.toThrow('the record was refused');
    expect(await stateOf()).toBe('stuck');
    await inTransaction(database.pool, (client) => runner.resolve(id, { ...by, client }));
    expect(await runner.find(database.pool, saga, ['p1'])).toMatchObject([
      { state: 'resolved', over: true },
    ]);
  });

  it('makes calls side by side and writes each answer, whenever it comes', async () => {
    const answers: (() => void)[] = [];
    const saga = defineSaga<Payment, 'send'>({
      name,
      initial: 'send',
      states: {
        send: {
          call: (step) =>
            new Promise((resolve) => {
              answers.push(() => {
                resolve({ ...step.data, reference: step.correlationId });
              });
            }),
          next: 'completed',
        },
      },
    });
    const runner = runnerOf([saga], { concurrency: 5 });
    await runner.register();
    const starts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((correlationId) => ({
      correlationId,
      data: { amount: 1 },
    }));
    await runner.begin(database.pool, saga, starts);
    const answering = (async () => {
      for (let n = 0; n < starts.length; n += 1) {
        await vi.waitFor(() => {
          expect(answers.length).toBeGreaterThan(n);
        });
        answers[n]?.();
      }
    })();
    expect(await runner.runOnce()).toBe(5);
    expect(await runner.runOnce()).toBe(2);
    expect(await runner.runOnce()).toBe(0);
    await answering;
    const { rows } = await database.pool.query(
      `select from messaging.sagas where name = $1 and state = 'completed'
       and data->>'reference' = correlation_id`,
      [name],
    );
    expect(rows).toHaveLength(7);
  });

  it('ends a call that does not end by itself', async () => {
    send = () => new Promise(() => undefined);
    const saga = defineSaga<Payment, 'send'>({
      name,
      initial: 'send',
      states: {
        send: {
          call: (step) => send(step),
          attemptTimeout: 50,
          retry: { attempts: 1, base: 1, max: 1 },
          next: 'completed',
        },
      },
    });
    const runner = runnerOf([saga]);
    await runner.register();
    await runner.begin(database.pool, saga, [{ correlationId: 'p1', data: { amount: 1 } }]);
    await run(runner);
    expect(await stateOf()).toBe('compensated');
  });

  it('is not held up by another saga whose step throws', async () => {
    const saga = defineSaga<Payment, 'hold'>({
      name,
      initial: 'hold',
      states: {
        hold: {
          commit: (_client, steps) => {
            if (steps.some(({ data }) => data.amount === 13)) throw new Error('unlucky');
            return Promise.resolve(undefined);
          },
          retry: { attempts: 1, base: 1, max: 1 },
          next: 'completed',
        },
      },
    });
    const runner = runnerOf([saga]);
    await runner.register();
    await runner.begin(database.pool, saga, [
      { correlationId: 'p1', data: { amount: 1 } },
      { correlationId: 'p2', data: { amount: 13 } },
      { correlationId: 'p3', data: { amount: 3 } },
    ]);
    await run(runner);
    const { rows } = await database.pool.query<{ state: string }>(
      'select state from messaging.sagas where name = $1 order by correlation_id',
      [name],
    );
    expect(rows.map(({ state }) => state)).toEqual(['completed', 'compensated', 'completed']);
  });

  it('takes another runner’s call over when its lease has ended, and ignores the late answer', async () => {
    let answer: ((data: Payment | undefined) => void) | undefined;
    send = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { saga, runner } = await begun();
    await runner.runOnce();
    const hanging = runner.runOnce();
    await vi.waitFor(() => {
      expect(calls).toHaveLength(1);
    });
    const other = runnerOf([saga], { actor: 'runner-2' });
    expect(await other.runOnce()).toBe(0);
    send = () => Promise.resolve(undefined);
    clock += 7_001;
    await run(other);
    expect(calls).toHaveLength(2);
    expect(calls[0]?.key).toBe(calls[1]?.key);
    expect(await stateOf()).toBe('await');
    answer?.(undefined);
    await hanging;
    expect(committed.filter((each) => each === 'sent p1')).toHaveLength(1);
  });

  it('is advanced by many runners at once, each step once', async () => {
    const saga = paymentSaga();
    const runners = Array.from({ length: 4 }, (_, n) =>
      createSagaRunner({
        pool: database.pool,
        sagas: [saga],
        actor: `r${String(n)}`,
        pollInterval: 5,
        batchSize: 7,
      }),
    );
    await runners[0]?.register();
    const starts = Array.from({ length: 60 }, (_, n) => ({
      correlationId: `p${String(n)}`,
      data: { amount: n },
    }));
    await runners[0]?.begin(database.pool, saga, starts);
    await Promise.all(runners.map((runner) => runner.start()));
    for (const { correlationId } of starts) {
      await runners[0]?.deliver(database.pool, saga, [event('accepted', 'e', correlationId)]);
    }
    await vi.waitFor(
      async () => {
        const { rows } = await database.pool.query(
          `select from messaging.sagas where name = $1 and state = 'completed'`,
          [name],
        );
        expect(rows).toHaveLength(60);
      },
      { timeout: 60_000 },
    );
    await Promise.all(runners.map((runner) => runner.stop()));
    expect(calls).toHaveLength(60);
    expect(new Set(committed).size).toBe(committed.length);
  });
});

describe('the database', () => {
  it('refuses transitions that the definition does not have, gaps and changes of history', async () => {
    const { id } = await begun();
    const { pool } = database;
    const set = (change: string) =>
      pool.query(`update messaging.sagas set ${change} where id = ${id}`);
    await expect(set(`state = 'settle', sequence = 2`)).rejects.toThrow('saga_transition_is_legal');
    await expect(set(`state = 'completed', sequence = 2, due_at = null`)).rejects.toThrow(
      'saga_transition_is_legal',
    );
    await expect(set(`state = 'send'`)).rejects.toThrow('without the next number');
    await expect(set(`state = 'send', sequence = 3`)).rejects.toThrow('without the next number');
    await expect(set(`correlation_id = 'other'`)).rejects.toThrow('another one');
    await expect(pool.query(`delete from messaging.sagas where id = ${id}`)).rejects.toThrow(
      'kept',
    );
    await expect(pool.query('delete from messaging.saga_history')).rejects.toThrow('append-only');
    await set(`state = 'resolved', sequence = 2, due_at = null`);
    await expect(set(`state = 'hold', sequence = 3`)).rejects.toThrow('is over');
  });

  it('tells of a definition that changed without a new version', async () => {
    const { runner } = await begun();
    await runner.register();
    const changed = defineSaga<Payment, 'hold'>({
      name,
      initial: 'hold',
      states: { hold: { ...effect('hold'), next: 'completed' } },
    });
    await expect(runnerOf([changed]).register()).rejects.toThrow('Raise its version');
  });
});

describe('a definition', () => {
  it('is refused where it cannot work', () => {
    const define = (states: Parameters<typeof defineSaga<Payment, string>>[0]['states']) => () =>
      defineSaga<Payment, string>({ name: 'x', initial: 'a', states });
    expect(define({ a: { next: 'completed' } })).toThrow('neither `call` nor `commit`');
    expect(define({ a: { ...effect('a'), next: 'b' } })).toThrow('leads to "b"');
    expect(define({ a: { on: {} } })).toThrow('nothing leads out of "a"');
    expect(define({ b: { ...effect('b'), next: 'completed' } })).toThrow('"a" is missing');
    expect(
      define({ a: { ...effect('a'), next: 'completed' }, b: { ...effect('b'), next: 'a' } }),
    ).toThrow('nothing leads to "b"');
    expect(define({ a: { ...effect('a'), next: 'completed' }, stuck: { on: {} } })).toThrow(
      'taken',
    );
  });
});
