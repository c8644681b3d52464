import { createAuditLog, type AuditEvent } from '@quoin/security';
import type { Service } from '@quoin/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Journeys } from '../src/journey/journey.ts';
import { receiveMessages } from '../src/journey/receive.ts';
import { createRails } from '../src/rails/rail.ts';
import type { RecoveryPolicy } from '../src/rails/recovery.ts';
import { createHttpRail, startScriptedRail, type ScriptedRail } from './journey/rail.ts';
import { orderWith, type Script } from './journey/script.ts';
import {
  accept,
  balanceOf,
  eventually,
  expectSoundBooks,
  historyOf,
  paymentOf,
  populate,
  startJourneys,
  type World,
} from './journey/world.ts';
import { bearer, createTestApp, ledger } from './support.ts';

// Processes start slowly, and journeys go on slowly, on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SILENT: RecoveryPolicy = {
  kind: 'wait',
  answerWithin: 100,
  sendWithin: 60_000,
  every: 20,
  attempts: 3,
  postedWithin: 60_000,
  cancellationAnsweredWithin: 60_000,
};
const FLAGGING: RecoveryPolicy = { ...SILENT, kind: 'resend-as-duplicate' };

let world: World;
let journeys: Journeys;
let app: Service;
const rails: ScriptedRail[] = [];

beforeAll(async () => {
  const { admin: pool, url } = await ledger();
  world = await populate(url, pool, () => Promise.resolve());
  rails.push(await startScriptedRail(SILENT), await startScriptedRail(FLAGGING));
  const [silent, flagging] = rails.map(({ url: address }) => address);
  journeys = await startJourneys(world, {
    rails: createRails([
      createHttpRail('silent', silent ?? '', SILENT),
      createHttpRail('flagging', flagging ?? '', FLAGGING),
    ]),
  });
  const audit = createAuditLog({ pool });
  app = await createTestApp({ operators: { pool, journeys, audit } });
  await app.ready();
});
afterAll(async () => {
  await journeys.stop();
  await app.close();
  for (const rail of rails) rail.stop();
  await expectSoundBooks(world);
});

const OPERATOR = ['payments-operator'];
const APPROVER = ['payments-approver'];

async function call(
  method: 'GET' | 'POST',
  path: string,
  { roles = OPERATOR, subject = 'olga', body, key }: Call = {},
) {
  const response = await app.inject({
    method,
    url: `/v1${path}`,
    headers: { ...(await bearer(roles, { subject })), ...(key && { 'idempotency-key': key }) },
    ...(body && { payload: body }),
  });
  const text = response.body;
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.statusCode, headers: response.headers, json };
}
interface Call {
  roles?: string[];
  subject?: string;
  body?: object;
  key?: string;
}

interface Listed {
  paymentId: string;
  about: string;
  allowed: string[];
  state: string;
  reason: string;
  resolution?: { id: string };
  answerId?: string;
}
async function listed(paymentId: string): Promise<Listed[]> {
  const { status, json } = await call('GET', '/operations/payments?olderThanSeconds=3600');
  expect(status).toBe(200);
  return (json.items as Listed[]).filter((item) => item.paymentId === paymentId);
}

async function unresolved(script: Script = { says: ['settled'], loses: ['silence'] }) {
  const id = await accept(world, 'silent', orderWith(script));
  await eventually(async () => {
    expect(await listed(id)).toMatchObject([{ state: 'unresolved' }]);
  });
  return id;
}

const propose = async (id: string, as = 'settled', caller: Call = {}) =>
  call('POST', `/operations/payments/${id}/resolutions`, {
    body: { as, reason: 'The rail confirmed it by telephone' },
    ...caller,
  });

async function auditOf(resource: string): Promise<Partial<AuditEvent>[]> {
  const { admin } = await ledger();
  const entries = await createAuditLog({ pool: admin }).read({ limit: 10_000 });
  return entries.map(({ event }) => event).filter((event) => event.resource === resource);
}

describe('a payment whose outcome nobody knows', () => {
  it('is listed with its reason and what may be done', async () => {
    const id = await unresolved();
    expect(await listed(id)).toMatchObject([
      {
        about: 'journey',
        status: 'unknown',
        rail: 'silent',
        reason: 'The rail cannot be asked any more. Find out what became of the payment.',
        allowed: ['retry', 'propose-resolution'],
      },
    ]);
    const viewer = await call('GET', '/operations/payments', { roles: ['payments-viewer'] });
    expect(viewer.status).toBe(403);
  });

  it('is settled by two people, and not by one', async () => {
    const id = await unresolved();
    const both = [...OPERATOR, ...APPROVER];
    const proposal = await propose(id, 'settled', { roles: both });
    expect(proposal).toMatchObject({ status: 201, json: { paymentId: id, proposedBy: 'olga' } });
    const path = `/operations/resolutions/${String(proposal.json.id)}/approval`;
    expect(await listed(id)).toMatchObject([
      { allowed: ['retry', 'decide-resolution'], resolution: { id: proposal.json.id } },
    ]);

    expect((await propose(id)).json.code).toBe('resolution-open');
    expect(await call('POST', path, { roles: both })).toMatchObject({
      status: 403,
      json: { code: 'approval-by-proposer' },
    });
    expect((await call('POST', path, { roles: OPERATOR, subject: 'otto' })).status).toBe(403);
    expect(await historyOf(world, id)).toBe('held submitted unknown');

    const approved = await call('POST', path, { roles: APPROVER, subject: 'ada' });
    expect(approved).toMatchObject({
      status: 200,
      json: { decision: 'approved', decidedBy: 'ada', proposedBy: 'olga' },
    });
    expect(await historyOf(world, id)).toBe('held submitted unknown resolved settled');
    await eventually(async () => {
      expect(await listed(id)).toEqual([]);
    });
    expect((await call('POST', path, { roles: APPROVER, subject: 'ada' })).json.code).toBe(
      'resolution-not-found',
    );

    expect(await auditOf(`payment/${id}`)).toMatchObject([
      { user: 'olga', action: 'payment.propose-resolution', outcome: 'success' },
      { user: 'ada', action: 'payment.approve-resolution', outcome: 'success' },
    ]);
    const resolution = String(proposal.json.id);
    expect(await auditOf(`resolution/${resolution}`)).toMatchObject([
      { user: 'olga', action: 'payment.approve-resolution', outcome: 'denied' },
    ]);
    const { admin } = await ledger();
    expect(await createAuditLog({ pool: admin }).verify()).toMatchObject({ ok: true });
  });

  it('gives its funds back when it is released', async () => {
    const before = await balanceOf(world, 'ann');
    const id = await unresolved();
    const { json } = await propose(id, 'released');
    const path = `/operations/resolutions/${String(json.id)}/approval`;
    const decided = await Promise.all(
      ['ada', 'abe', 'ana'].map((subject) => call('POST', path, { roles: APPROVER, subject })),
    );
    expect(decided.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect(await historyOf(world, id)).toBe('held submitted unknown resolved rejected');
    expect(await balanceOf(world, 'ann')).toEqual(before);

    // The rail says otherwise after all: nothing moves by itself, and people see it.
    const source = { answerId: `late-${id}` };
    const statement = { kind: 'settled', source } as const;
    await receiveMessages(world.pool, journeys, [{ paymentId: id, statement }]);
    await eventually(async () => {
      expect(await listed(id)).toMatchObject([
        { about: 'conflict', state: 'settled', status: 'rejected', allowed: ['close-conflict'] },
      ]);
    });
    const closure = `/operations/payments/${id}/conflicts/late-${id}/closure`;
    const body = { reason: 'Booked by hand' };
    expect((await call('POST', closure, { body })).status).toBe(204);
    expect((await call('POST', closure, { body })).json.code).toBe('conflict-not-found');
    expect(await listed(id)).toEqual([]);
  });

  it('stays as it is when the proposal is refused, and may be proposed anew', async () => {
    const id = await unresolved();
    const { json } = await propose(id, 'released');
    const refusal = `/operations/resolutions/${String(json.id)}/refusal`;
    const body = { reason: 'The rail says nothing of the kind' };
    const refused = await call('POST', refusal, { roles: APPROVER, subject: 'ada', body });
    expect(refused).toMatchObject({ status: 200, json: { decision: 'refused' } });
    expect(await historyOf(world, id)).toBe('held submitted unknown');
    expect((await propose(id, 'settled')).status).toBe(201);
  });

  it('is not resolved once its rail has spoken', async () => {
    const id = await unresolved();
    const { json } = await propose(id, 'released');
    const statement = { kind: 'settled', source: { answerId: `s-${id}` } } as const;
    await receiveMessages(world.pool, journeys, [{ paymentId: id, statement }]);
    await eventually(async () => {
      expect((await paymentOf(world, id)).stage).toBe('payment.settled');
    });
    const path = `/operations/resolutions/${String(json.id)}/approval`;
    expect(await call('POST', path, { roles: APPROVER, subject: 'ada' })).toMatchObject({
      status: 409,
      json: { code: 'payment-not-unknown' },
    });
    expect((await propose(id)).json.code).toBe('payment-not-unknown');
    expect((await propose(crypto.randomUUID())).json.code).toBe('payment-not-found');
  });

  it('is asked about again when an operator wants it', async () => {
    const lost = Array<'answer'>(4).fill('answer');
    const order = orderWith({ says: ['settled'], loses: lost });
    const id = await accept(world, 'flagging', order);
    await eventually(async () => {
      expect(await listed(id)).toMatchObject([{ state: 'unresolved' }]);
    });
    const path = `/operations/payments/${id}/retry`;
    const body = { reason: 'The rail is back' };
    expect((await call('POST', path, { body, roles: ['payments-viewer'] })).status).toBe(403);
    expect((await call('POST', path, { body: { reason: '  ' } })).status).toBe(400);
    expect((await call('POST', path, { body })).status).toBe(204);
    await eventually(async () => {
      expect((await paymentOf(world, id)).stage).toBe('payment.settled');
    });
    await eventually(async () => {
      expect((await call('POST', path, { body })).json.code).toBe('payment-not-stuck');
    });
    expect(await auditOf(`payment/${id}`)).toMatchObject([
      { user: 'olga', action: 'payment.retry', details: { reason: 'The rail is back' } },
    ]);
  });
});

describe('whoever paid', () => {
  const INITIATOR = { roles: ['payments-initiator'], subject: 'alice' };
  const book = { debtorAccount: 'ann', amount: '1000', currency: 'USD', createdBy: 'alice' };
  const money = (value: string, currency = 'USD') => ({ value, currency });

  it('gives a payment back once for each key', async () => {
    const id = await accept(world, 'book', { ...book, creditorAccount: 'ben' });
    const path = `/payments/${id}/returns`;
    const part = { ...INITIATOR, body: { amount: money('400'), reason: 'Damaged goods' } };
    const first = await call('POST', path, { ...part, key: `a-${id}` });
    expect(first).toMatchObject({ status: 201, json: { paymentId: id, amount: money('400') } });
    const again = await call('POST', path, { ...part, key: `a-${id}` });
    expect(again.json).toEqual(first.json);
    expect(again.headers['idempotency-replayed']).toBe('true');

    const other = { ...part, body: { ...part.body, amount: money('300') } };
    expect((await call('POST', path, { ...other, key: `a-${id}` })).json.code).toBe(
      'idempotency-key-reused',
    );
    expect((await call('POST', path, part)).json.code).toBe('idempotency-key-missing');
    const euros = { ...part, body: { ...part.body, amount: money('1', 'EUR') } };
    expect((await call('POST', path, { ...euros, key: `b-${id}` })).json.code).toBe(
      'return-currency-mismatch',
    );
    const rest = { ...INITIATOR, body: { reason: 'The rest' }, key: `c-${id}` };
    expect((await call('POST', path, rest)).json.amount).toEqual(money('600'));
    const more = { ...INITIATOR, body: { reason: 'More' }, key: `d-${id}` };
    const refused = await call('POST', path, more);
    expect(refused).toMatchObject({ status: 422, json: { code: 'return-exceeds-payment' } });
    expect((await call('POST', path, more)).json).toEqual(refused.json);
    expect((await paymentOf(world, id)).returned).toBe(1000n);
  });

  it('gives it back once when many requests with one key come at once', async () => {
    const id = await accept(world, 'book', { ...book, creditorAccount: 'ben' });
    const request = { ...INITIATOR, key: `race-${id}`, body: { reason: 'Twice paid' } };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', `/payments/${id}/returns`, request)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    expect((await paymentOf(world, id)).returns).toHaveLength(1);
  });

  it('cannot give back by hand what left by a rail, nor what is not there', async () => {
    const id = await unresolved();
    const request = { ...INITIATOR, body: { reason: 'Twice paid' } };
    expect(
      await call('POST', `/payments/${id}/returns`, { ...request, key: `x-${id}` }),
    ).toMatchObject({ status: 409, json: { code: 'payment-not-settled' } });
    const nowhere = `/payments/${crypto.randomUUID()}/returns`;
    expect(await call('POST', nowhere, { ...request, key: `y-${id}` })).toMatchObject({
      status: 404,
      json: { code: 'payment-not-found' },
    });
    expect((await call('POST', nowhere, { ...request, roles: OPERATOR, key: 'z' })).status).toBe(
      403,
    );
  });

  it('asks the rail to cancel what is there, once for each key', async () => {
    const id = await unresolved({ says: ['settled'], loses: ['silence'], cancels: 'refused' });
    const request = { ...INITIATOR, key: `cancel-${id}`, body: { reason: 'Wrong creditor' } };
    const path = `/payments/${id}/cancel-requests`;
    const first = await call('POST', path, request);
    expect(first).toMatchObject({ status: 202, json: { paymentId: id, status: 'requested' } });
    await eventually(async () => {
      expect(await historyOf(world, id)).toContain('cancellation-refused');
    });
    expect((await call('POST', path, request)).json).toEqual(first.json);
    expect(await historyOf(world, id)).toBe(
      'held submitted unknown cancellation-requested cancellation-refused',
    );
  });
});
