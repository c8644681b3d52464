import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSagaRunner, defineSaga, SagaRejection, type SagaRunner } from '../src/index.ts';
import { startDatabase, type Database } from './support/database.ts';

let database: Database;
let runs = 0;

beforeAll(async () => {
  database = await startDatabase();
  // The primary key makes an effect that is applied twice an error.
  await database.pool.query(
    'create table ledger (run text, key text, what text, primary key (run, key))',
  );
});
afterAll(async () => {
  await database.stop();
});

type Fate =
  'ok' | 'error' | 'error after the effect' | 'crash' | 'crash after the effect' | 'rejection';

/** A process that can die: from then on it reaches neither the database nor anything else. */
class Mortal {
  dead = false;
  statementsLeft: number;
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool, statementsLeft: number) {
    this.pool = pool;
    this.statementsLeft = statementsLeft;
  }

  private live(): void {
    if (this.statementsLeft <= 0) this.dead = true;
    if (this.dead) throw new Error('Connection terminated: the process is dead');
    this.statementsLeft -= 1;
  }

  async connect(): Promise<pg.PoolClient> {
    this.live();
    const client = await this.pool.connect();
    return new Proxy(client, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (property === 'query') {
            try {
              this.live();
            } catch (error) {
              return Promise.reject(error as Error);
            }
          }
          return Reflect.apply(value, target, args);
        };
      },
    });
  }
}

/** One saga, the outside world that it talks to, and the process that runs it. */
class World {
  clock = 1_700_000_000_000;
  fate: Fate = 'ok';
  readonly name = `model-${String((runs += 1))}`;
  readonly outside = new Map<string, string>();
  events = 0;
  private readonly actor = new Mortal(database.pool, Infinity);
  readonly saga = this.define();

  private define() {
    const row = (what: string) => ({
      commit: async (
        client: { query: (text: string, values: unknown[]) => Promise<unknown> },
        steps: readonly { key: string }[],
      ) => {
        const keys = steps.map(({ key }) => key);
        await client.query('insert into ledger select $1, unnest($2::text[]), $3', [
          this.name,
          keys,
          what,
        ]);
        return undefined;
      },
    });
    const outside = (what: string) => ({
      call: ({ key }: { key: string }) => {
        const { fate } = this;
        if (fate === 'crash') this.current.dead = true;
        if (fate === 'error') return Promise.reject(new Error('away'));
        if (fate === 'rejection' && what === 'send') return Promise.reject(new SagaRejection('no'));
        if (fate !== 'crash') this.outside.set(key, what);
        if (fate === 'crash after the effect') this.current.dead = true;
        if (fate === 'error after the effect') return Promise.reject(new Error('no answer'));
        return Promise.resolve(undefined);
      },
    });
    return defineSaga<object, 'hold' | 'send' | 'await' | 'settle'>({
      name: this.name,
      initial: 'hold',
      deadline: 120_000,
      states: {
        hold: { ...row('hold'), compensate: row('release'), next: 'send' },
        send: {
          ...outside('send'),
          ...row('sent'),
          compensate: outside('recall'),
          retry: { attempts: 3, base: 100, max: 1_000 },
          next: 'await',
        },
        await: {
          on: { accepted: { to: 'settle' }, rejected: { to: 'compensating' } },
          timeout: { after: 30_000, to: 'compensating' },
        },
        settle: { ...row('settle'), pivot: true, next: 'completed' },
      },
    });
  }

  current = this.actor;

  runner(mortal: Mortal): SagaRunner {
    this.current = mortal;
    const { pool } = database;
    return createSagaRunner({
      pool: { connect: mortal.connect.bind(mortal), query: pool.query.bind(pool) } as pg.Pool,
      sagas: [this.saga],
      now: () => this.clock,
    });
  }

  async pass(fate: Fate, statements: number): Promise<void> {
    this.fate = fate;
    const mortal = new Mortal(database.pool, statements);
    await this.runner(mortal)
      .runOnce()
      .catch((error: unknown) => {
        if (!mortal.dead) throw error;
      });
  }

  async deliver(type: string): Promise<void> {
    this.events += 1;
    const event = { id: String(this.events), type, correlationId: 'it' };
    await this.runner(this.actor).deliver(database.pool, this.saga, [event, event]);
  }

  async row(): Promise<{ id: string; state: string }> {
    const { rows } = await database.pool.query<{ id: string; state: string }>(
      'select id::text, state from messaging.sagas where name = $1',
      [this.name],
    );
    if (!rows[0]) throw new Error('The saga has not begun.');
    return rows[0];
  }

  async retry(): Promise<void> {
    const { id, state } = await this.row();
    if (state === 'stuck') {
      await this.runner(this.actor).retry(id, { actor: 'ada', reason: 'try again' });
    }
  }

  /** Nothing fails any more, and time passes. */
  async settleDown(): Promise<string> {
    for (let n = 0; n < 60; n += 1) {
      const { state } = await this.row();
      if (['completed', 'compensated'].includes(state)) return state;
      await this.retry();
      await this.pass('ok', Infinity);
      this.clock += 20_000;
    }
    throw new Error(`The saga does not end; it is ${(await this.row()).state}.`);
  }

  async assertEffects(final: string): Promise<void> {
    const { rows } = await database.pool.query<{ what: string; count: number }>(
      'select what, count(*)::int from ledger where run = $1 group by what',
      [this.name],
    );
    const inside = Object.fromEntries(rows.map(({ what, count }) => [what, count]));
    const sent = [...this.outside.values()].filter((what) => what === 'send').length;
    const recalled = [...this.outside.values()].filter((what) => what === 'recall').length;
    if (final === 'completed') {
      expect(inside).toEqual({ hold: 1, sent: 1, settle: 1 });
      expect([sent, recalled]).toEqual([1, 0]);
      return;
    }
    expect(inside['settle']).toBeUndefined();
    expect(inside['release']).toBe(inside['hold']);
    expect(inside['hold'] ?? 0).toBeLessThanOrEqual(1);
    expect(sent).toBeLessThanOrEqual(1);
    expect(recalled).toBeGreaterThanOrEqual(sent);
    expect(recalled).toBeLessThanOrEqual(1);
  }
}

interface Command {
  check(model: object): boolean;
  run(model: object, world: World): Promise<void>;
  toString(): string;
}

const command = (name: string, run: (world: World) => Promise<void>): Command => ({
  check: () => true,
  run: (_model, world) => run(world),
  toString: () => name,
});

const FATES: readonly Fate[] = [
  'ok',
  'error',
  'error after the effect',
  'crash',
  'crash after the effect',
  'rejection',
];
const passes = fc
  .record({
    fate: fc.constantFrom(...FATES),
    statements: fc.oneof(fc.constant(Infinity), fc.nat(16)),
  })
  .map(({ fate, statements }) =>
    command(`pass(${fate}, ${String(statements)} statements)`, (world) =>
      world.pass(fate, statements),
    ),
  );
const healthyPasses = fc.constant(command('pass', (world) => world.pass('ok', Infinity)));
const events = fc
  .constantFrom('accepted', 'rejected', 'unheard-of')
  .map((type) => command(`event ${type}`, (world) => world.deliver(type)));
const time = fc.constantFrom(50, 1_000, 16_000, 40_000).map((ms) =>
  command(`${String(ms)} ms`, (world) => {
    world.clock += ms;
    return Promise.resolve();
  }),
);
const retries = fc.constant(command('retry by hand', (world) => world.retry()));

describe('a saga under crashes, errors, time-outs, events and retries in any order', () => {
  it('ends in a legal final state with each effect applied once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands([passes, passes, healthyPasses, events, time, retries], { maxCommands: 30 }),
        async (commands) => {
          const world = new World();
          const runner = world.runner(new Mortal(database.pool, Infinity));
          await runner.register();
          await runner.begin(database.pool, world.saga, [{ correlationId: 'it', data: {} }]);
          await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
          await world.assertEffects(await world.settleDown());
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
