import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy } from '@quoin/fault-proxy';
import { createDevelopmentIssuer } from '@quoin/security/development';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startProcess, type Running } from '../support/process.ts';
import { eventually as waitFor } from '../support/wait.ts';
import { startNeighbours, type Neighbours } from './neighbours.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
/** Stands in every note, and nowhere else. */
const PLANTED = '4111 1111 1111 1111';
/** Seconds. Far more than a busy machine takes between issuing a token and checking it. */
const TOLERANCE = 120;

/** Processes connect, retry and recover here, next to other tests that take the processor. */
const eventually = (assertion: () => void | Promise<void>) => waitFor(assertion, 60_000);

interface Answer {
  status: number;
  body: string;
}

/** How a neighbour is taken away: its process has died, or the network swallows everything. */
type Fault = 'refuse' | 'blackhole';

interface FaultsOptions {
  /** Milliseconds that each outage takes at least. */
  duration: number;
  faults: readonly Fault[];
}

/** A service with all its neighbours, each of which is taken away. */
export function describeFaults(name: string, { duration, faults }: FaultsOptions): void {
  describe(name, { timeout: duration + 180_000 }, () => {
    let around: Neighbours;
    let service: Running;

    beforeAll(async () => {
      around = await startNeighbours();
    }, 60_000);
    afterAll(() => around.stop());
    beforeEach(async () => {
      service = await start();
    });
    afterEach(async () => {
      await around.calm();
      const seen = [service.output(), ...answers.splice(0)].join('\n');
      for (const secret of [PLANTED, around.password]) expect(seen).not.toContain(secret);
    });

    const answers: string[] = [];
    const start = (variables: NodeJS.ProcessEnv = {}) =>
      startProcess(
        {
          ...around.variables,
          RATE_LIMIT_PER_MINUTE: '1000000',
          AUTH_CLOCK_TOLERANCE_SECONDS: String(TOLERANCE),
          ...variables,
        },
        MAIN,
      );

    async function authorization(expiresIn = '1h', running = service): Promise<string> {
      const directory = join(running.folder, '.dev');
      const audience = 'development';
      const issuer = await createDevelopmentIssuer({ directory, issuer: audience, audience });
      const token = await issuer.issueToken({ subject: 'ada', roles: ['teller'], expiresIn });
      return `Bearer ${token}`;
    }

    async function send(path: string, init: RequestInit = {}, running = service): Promise<Answer> {
      const headers = { authorization: await authorization('1h', running), ...init.headers };
      const response = await fetch(running.url + path, { ...init, headers });
      const body = await response.text();
      return { status: response.status, body };
    }

    async function write(
      id: string = randomUUID(),
      running = service,
    ): Promise<Answer & { id: string }> {
      const answer = await send(
        `/v1/notes/${id}`,
        {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text: `paid with ${PLANTED}` }),
        },
        running,
      );
      answers.push(answer.body);
      return { id, ...answer };
    }

    async function written(): Promise<string> {
      const { id, status, body } = await write();
      expect(status, `${body}\n${service.output()}`).toBe(201);
      return id;
    }

    /** Every one of these notes has had its effect, none more than once, and can be read. */
    async function expectEffects(ids: readonly string[]): Promise<void> {
      await eventually(async () => {
        expect(new Set(await around.effects())).toEqual(new Set([...(await notes()), ...ids]));
      });
      const effects = await around.effects();
      expect(effects).toHaveLength(new Set(effects).size);
    }

    async function notes(): Promise<string[]> {
      const { rows } = await around.pool.query<{ id: string }>('select id from app.notes');
      return rows.map(({ id }) => id);
    }

    /** Runs `during` while the neighbour is away, and brings it back after `duration` at the earliest. */
    async function without(proxy: FaultProxy, fault: Fault, during: () => Promise<void>) {
      const back = performance.now() + duration;
      await (fault === 'refuse' ? proxy.refuse() : proxy.blackhole());
      await during();
      await pause(Math.max(0, back - performance.now()));
      await proxy.restore();
    }

    const isReady = async (status: number) => {
      await eventually(async () => {
        expect((await send('/health/ready')).status).toBe(status);
      });
    };

    test.each(faults)('the database is away (%s)', async (fault) => {
      const before = await written();
      await without(around.database, fault, async () => {
        const refused = await write();
        expect(refused.status).toBeGreaterThanOrEqual(500);
        expect(JSON.parse(refused.body)).toMatchObject({ status: refused.status });
        await isReady(503);
        expect((await send('/health/live')).status).toBe(200);
      });
      await isReady(200);
      const after = await written();
      await expectEffects([before, after]);
      expect(JSON.parse((await send(`/v1/notes/${after}`)).body)).toMatchObject({
        text: `paid with ${PLANTED}`,
      });
    });

    test.each(faults)('the bus is away (%s): events wait, requests do not', async (fault) => {
      const ids: string[] = [];
      await without(around.bus, fault, async () => {
        for (let n = 0; n < 5; n += 1) ids.push(await written());
        await isReady(200);
      });
      await expectEffects(ids);
    });

    test.each(faults)('Redis is away (%s): the limit is kept in the process', async (fault) => {
      if (!around.redis) {
        console.warn('redis-server is not installed: the service was not tried without Redis.');
        return;
      }
      await without(around.redis, fault, async () => {
        await written();
        await eventually(async () => {
          expect((await send('/health/ready')).body).toContain('"status":"degraded"');
        });
        expect((await send('/health/ready')).status).toBe(200);
      });
      await eventually(async () => {
        expect((await send('/health/ready')).body).toContain('"status":"ok"');
      });
      await expectEffects([await written()]);
    });

    test('the key service throttles, is slow or away: a key in use goes on, a new process waits', async () => {
      const known = await written();
      around.kms.failWith('ThrottlingException');
      await written();
      await around.kms.restore();
      around.kms.slowDown(60_000);
      await written();
      await without(around.keys, 'refuse', async () => {
        await written();
        const fresh = await start();
        const refused = await write(randomUUID(), fresh);
        expect(refused.status).toBeGreaterThanOrEqual(500);
        expect((await send(`/v1/notes/${known}`)).status).toBe(200);
        await around.kms.restore();
        await around.keys.restore();
        await eventually(async () => {
          expect((await write(refused.id, fresh)).status).toBe(201);
        });
      });
      await expectEffects([known]);
    });

    test('clocks differ: a token is good within the tolerance and no longer', async () => {
      const expired = async (seconds: number) =>
        (
          await send('/v1/notes/none', {
            headers: { authorization: await authorization(`-${String(seconds)}s`) },
          })
        ).status;
      expect(await expired(1)).toBe(400);
      expect(await expired(TOLERANCE * 2)).toBe(401);
    });

    test('SIGTERM under load: what was accepted is written, and its event arrives', async () => {
      // What is on its way when the signal comes is accepted: connections close after the drain.
      service = await start({ SHUTDOWN_DRAIN_MS: '3000' });
      const accepted: string[] = [];
      const failures: unknown[] = [];
      let stopping = false;
      const walk = async () => {
        while (!stopping) {
          const { id, status } = await write();
          if (status === 201) accepted.push(id);
          else failures.push(status);
        }
      };
      const walks = Array.from({ length: 8 }, walk);
      await eventually(() => {
        expect(accepted.length).toBeGreaterThan(50);
      });
      stopping = true;
      service.child.kill('SIGTERM');
      await Promise.all(walks);
      expect(failures).toEqual([]);
      expect(await service.exited).toEqual([0, null]);
      expect(await notes()).toEqual(expect.arrayContaining(accepted));
      // Whatever it left in the outbox, the next one sends.
      service = await start();
      await expectEffects(accepted);
    });

    test('SIGKILL between commit and publish: each event arrives, and has its effect once', async () => {
      await around.bus.refuse();
      const accepted: string[] = [];
      for (let n = 0; n < 10; n += 1) accepted.push(await written());
      service.child.kill('SIGKILL');
      expect(await service.exited).toEqual([null, 'SIGKILL']);
      await around.bus.restore();
      const effects = await around.effects();
      expect(accepted.filter((id) => effects.includes(id))).toEqual([]);
      service = await start();
      await expectEffects(accepted);
    });
  });
}
