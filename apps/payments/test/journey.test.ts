import { withTransaction } from '@quoin/service/database';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cancelPayment, returnPayment } from '../src/journey/commands.ts';
import type { Journeys } from '../src/journey/journey.ts';
import { receiveMessages } from '../src/journey/receive.ts';
import { referenceOf } from '../src/journey/reference.ts';
import type { RecoveryPolicy } from '../src/rails/recovery.ts';
import { createRails } from '../src/rails/rail.ts';
import { createHttpRail, startScriptedRail, type ScriptedRail } from './journey/rail.ts';
import { orderWith, type RailRecord, type Script } from './journey/script.ts';
import {
  accept,
  balanceOf,
  eventsOf,
  eventually,
  expectSoundBooks,
  expectTrueEnd,
  historyOf,
  paymentOf,
  startJourneys,
  startWorld,
  type World,
} from './journey/world.ts';

// Processes start slowly, and journeys go on slowly, on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const patience = {
  sendWithin: 60_000,
  every: 20,
  attempts: 3,
  postedWithin: 60_000,
  cancellationAnsweredWithin: 60_000,
};
/** Rails of one name each, so that a test picks how long to wait and what to do then. */
const POLICIES = {
  /** Nothing is in doubt unless a connection breaks. */
  asking: {
    kind: 'inquire-then-resend',
    answerWithin: 60_000,
    inquireNotBefore: 100,
    ...patience,
  },
  /** Silence soon becomes doubt. */
  hasty: { kind: 'inquire-then-resend', answerWithin: 200, inquireNotBefore: 300, ...patience },
  flagging: { kind: 'resend-as-duplicate', answerWithin: 60_000, ...patience },
  silent: { kind: 'wait', answerWithin: 200, ...patience },
  /** Posting is soon overdue, and so is sending. */
  slow: { kind: 'wait', answerWithin: 60_000, ...patience, postedWithin: 50, sendWithin: 50 },
} satisfies Record<string, RecoveryPolicy>;
type Name = keyof typeof POLICIES;

let world: World;
let journeys: Journeys;
const rails = new Map<Name, ScriptedRail>();

beforeAll(async () => {
  world = await startWorld();
  for (const [name, policy] of Object.entries(POLICIES)) {
    const rail = await startScriptedRail(policy);
    rails.set(name as Name, rail);
  }
  const all = [...rails].map(([name, { url }]) => createHttpRail(name, url, POLICIES[name]));
  journeys = await startJourneys(world, { rails: createRails(all) });
});
afterEach(() => expectSoundBooks(world));
afterAll(async () => {
  await journeys.stop();
  for (const rail of rails.values()) rail.stop();
  await world.stop();
});

const pay = (rail: Name, script: Script) => accept(world, rail, orderWith(script));

async function recordOf(rail: Name, paymentId: string): Promise<RailRecord | undefined> {
  return (await rails.get(rail)?.records())?.[referenceOf(paymentId)];
}

async function ends(rail: Name, paymentId: string, history: string): Promise<void> {
  await eventually(async () => {
    expect(await historyOf(world, paymentId)).toBe(history);
  });
  await eventually(async () => {
    const [saga] = await journeys.runner.find(world.pool, journeys.journey, [paymentId]);
    expect(saga?.over).toBe(true);
  });
  await expectTrueEnd(world, paymentId, await recordOf(rail, paymentId));
}

async function restsIn(paymentId: string, state: string): Promise<void> {
  await eventually(async () => {
    const [saga] = await journeys.runner.find(world.pool, journeys.journey, [paymentId]);
    expect(saga?.state).toBe(state);
  });
}

describe('a payment by a rail', () => {
  it('is settled by the answer to the call', async () => {
    const before = await balanceOf(world, 'rail-usd');
    const id = await pay('asking', { says: ['settled'] });
    await ends('asking', id, 'held submitted settled');
    expect((await balanceOf(world, 'rail-usd')).posted).toBe(before.posted + 100n);
    expect(await recordOf('asking', id)).toMatchObject({ received: 1, inquiries: 0 });
  });

  it('is settled, then completed, by messages', async () => {
    const id = await pay('asking', {
      says: ['accepted', 'settled', 'completed'],
      answers: 'message',
    });
    await ends('asking', id, 'held submitted accepted settled completed');
  });

  it('hears messages that come before the call has ended, and each once', async () => {
    const id = await pay('asking', {
      says: ['settled', 'completed'],
      answers: 'before',
      copies: 3,
    });
    await ends('asking', id, 'held submitted settled completed');
  });

  it('is settled with finality where it is accepted without posting', async () => {
    const id = await pay('asking', {
      says: ['accepted-without-posting', 'pending', 'completed'],
    });
    await ends('asking', id, 'held submitted accepted-without-posting pending completed');
  });

  it('takes what a statement implies', async () => {
    const id = await pay('asking', { says: ['blocked'] });
    await ends('asking', id, 'held submitted accepted-without-posting blocked');
  });

  it('gives the funds back when it is rejected, with the rail’s own code beside ours', async () => {
    const before = await balanceOf(world, 'ann');
    const id = await pay('asking', { says: ['rejected'] });
    await ends('asking', id, 'held submitted rejected');
    expect(await balanceOf(world, 'ann')).toEqual(before);
    const rejected = (await eventsOf(world, id)).at(-1);
    expect(rejected?.data).toMatchObject({ reason: { code: 'account-closed', raw: 'AC04' } });
  });

  it('is sent again where surely nothing was sent', async () => {
    const id = await pay('asking', { says: ['settled'], loses: ['busy', 'busy'] });
    await ends('asking', id, 'held submitted settled');
    expect(await recordOf('asking', id)).toMatchObject({ received: 1 });
  });

  it('is rejected where the rail cannot be reached in time', async () => {
    const id = await pay('slow', { says: ['settled'], loses: Array(20).fill('busy') as 'busy'[] });
    await ends('slow', id, 'held submitted rejected');
    expect((await eventsOf(world, id)).at(-1)?.data).toMatchObject({
      reason: { code: 'rail-unreachable' },
    });
  });
});

describe('a payment whose outcome is unknown', () => {
  it('is asked about where the answer was lost', async () => {
    const id = await pay('asking', { says: ['settled'], loses: ['answer'] });
    await ends('asking', id, 'held submitted unknown recovery-attempted settled');
    expect(await recordOf('asking', id)).toMatchObject({ received: 1, inquiries: 1 });
  });

  it('is sent again under the same reference where the rail never received it', async () => {
    const id = await pay('asking', { says: ['rejected'], loses: ['request'] });
    await ends(
      'asking',
      id,
      'held submitted unknown recovery-attempted recovery-attempted rejected',
    );
    const attempts = (await eventsOf(world, id)).filter(({ type }) => type.includes('recovery'));
    expect(attempts.map(({ data }) => data)).toEqual([
      { action: 'inquire', attempt: 1 },
      { action: 'resend', attempt: 2 },
    ]);
    expect(await recordOf('asking', id)).toMatchObject({ received: 1 });
  });

  it('is asked about after a silence, not too early', async () => {
    const id = await pay('hasty', { says: ['settled'], loses: ['silence'] });
    await ends('hasty', id, 'held submitted unknown recovery-attempted settled');
  });

  it('is sent again with a flag by a rail that wants it so', async () => {
    const id = await pay('flagging', { says: ['settled'], loses: ['answer', 'answer'] });
    await ends(
      'flagging',
      id,
      'held submitted unknown recovery-attempted recovery-attempted settled',
    );
    expect(await recordOf('flagging', id)).toMatchObject({ received: 3, flagged: 2, inquiries: 0 });
  });

  it('keeps its funds held, however long nobody knows', async () => {
    const id = await pay('silent', { says: ['settled'], loses: ['silence'] });
    await restsIn(id, 'unresolved');
    expect(await historyOf(world, id)).toBe('held submitted unknown');
    const { rows } = await world.pool.query('select state from payments.holds where id = $1', [id]);
    expect(rows).toEqual([{ state: 'open' }]);

    const source = { answerId: 'at-last' };
    const message = {
      paymentId: id,
      statement: { kind: 'settled', source },
    } as const;
    expect(await receiveMessages(world.pool, journeys, [message, message])).toEqual([]);
    await ends('silent', id, 'held submitted unknown settled');
  });

  it('asks people only after the attempts that its rail allows, and goes on by their word', async () => {
    const id = await pay('flagging', {
      says: ['settled'],
      loses: ['answer', 'answer', 'answer', 'answer', 'answer'],
    });
    await restsIn(id, 'unresolved');
    expect((await paymentOf(world, id)).recoveries).toBe(3);
    await withTransaction(world.pool, (client) =>
      journeys.tell(client, 'operator.retry', [{ paymentId: id }]),
    );
    await eventually(async () => {
      expect((await paymentOf(world, id)).stage).toBe('payment.settled');
    });
    expect((await paymentOf(world, id)).recoveries).toBe(5);
    await expectTrueEnd(world, id, await recordOf('flagging', id));
  });
});

describe('what a rail says at the wrong time', () => {
  it('is taken by the payment itself when its journey is over', async () => {
    const id = await pay('silent', { says: ['settled'] });
    await ends('silent', id, 'held submitted settled');
    const said = (kind: 'accepted' | 'settled' | 'completed', answerId: string) => ({
      paymentId: id,
      statement: { kind, source: { answerId } },
    });
    const late = [said('completed', 'c'), said('settled', 's'), said('accepted', 'a')];
    await receiveMessages(world.pool, journeys, [...late, ...late]);
    expect(await historyOf(world, id)).toBe('held submitted settled completed');
  });

  it('moves nothing when it contradicts what is recorded, and is noted once', async () => {
    const id = await pay('silent', { says: ['rejected'] });
    await ends('silent', id, 'held submitted rejected');
    const statement = { kind: 'settled', source: { answerId: 'x' } } as const;
    for (let n = 0; n < 2; n += 1) {
      await receiveMessages(world.pool, journeys, [{ paymentId: id, statement }]);
    }
    expect(await historyOf(world, id)).toBe('held submitted rejected answer-conflicted');
  });

  it('is given back when it is about a payment of somebody else', async () => {
    const statement = { kind: 'settled', source: { answerId: 'y' } } as const;
    const message = { paymentId: crypto.randomUUID(), statement };
    expect(await receiveMessages(world.pool, journeys, [message])).toEqual([message]);
  });

  it('is waited for as long as the creditor’s bank may take, then people are told', async () => {
    const id = await pay('slow', { says: ['accepted-without-posting'] });
    await restsIn(id, 'overdue');
    const statement = { kind: 'completed', source: { answerId: 'z' } } as const;
    await receiveMessages(world.pool, journeys, [{ paymentId: id, statement }]);
    await eventually(async () => {
      expect(await historyOf(world, id)).toBe('held submitted accepted-without-posting completed');
    });
  });
});

describe('a request to cancel', () => {
  const request = (requestId: string) => ({ requestId, by: 'alice', reason: 'twice' });
  const cancel = (id: string, requestId = 'one') =>
    withTransaction(world.pool, (client) =>
      cancelPayment(client, journeys, id, request(requestId)),
    );

  it('cancels at once what was not submitted, and frees the funds', async () => {
    // A rail that nobody here has is not submitted to; the first step stands before that.
    await journeys.stop();
    const before = await balanceOf(world, 'ann');
    const id = await pay('asking', { says: ['settled'] });
    await cancel(id);
    expect(await cancel(id)).toMatchObject({ events: [] });
    expect(await cancel(id, 'two')).toMatchObject({ refused: 'payment-over' });
    expect(await historyOf(world, id)).toBe('held cancelled');
    expect(await balanceOf(world, 'ann')).toEqual(before);
    await journeys.start();
    await ends('asking', id, 'held cancelled');
    expect(await recordOf('asking', id)).toBeUndefined();
  });

  it('is answered by the rail once the payment is there', async () => {
    const id = await pay('silent', { says: ['settled'], loses: ['silence'], cancels: 'cancelled' });
    await restsIn(id, 'unresolved');
    await cancel(id);
    await cancel(id);
    await eventually(async () => {
      expect(await historyOf(world, id)).toBe(
        'held submitted unknown cancellation-requested cancellation-accepted cancelled',
      );
    });
    await restsIn(id, 'completed');
    const { rows } = await world.pool.query('select state from payments.holds where id = $1', [id]);
    expect(rows).toEqual([{ state: 'voided' }]);
  });

  it('may be refused, and made again', async () => {
    const id = await pay('asking', { says: ['settled', 'completed'] });
    await eventually(async () => {
      expect(await historyOf(world, id)).toContain('completed');
    });
    await cancel(id);
    await eventually(async () => {
      expect(await historyOf(world, id)).toContain('refused');
    });
    expect(await cancel(id, 'two')).toMatchObject({ events: [{}] });
    await eventually(async () => {
      expect((await paymentOf(world, id)).cancellation).toEqual({
        requestId: 'two',
        status: 'refused',
      });
    });
  });

  it('is answered by a message, and the money comes back as a return', async () => {
    const id = await pay('asking', { says: ['settled'], cancels: 'message' });
    await eventually(async () => {
      expect(await historyOf(world, id)).toBe('held submitted settled');
    });
    await cancel(id);
    expect(await cancel(id, 'two')).toMatchObject({ refused: 'cancellation-in-progress' });
    // The money may be booked before the answer that announces it.
    await eventually(async () => {
      const history = (await historyOf(world, id)).split(' ').slice(4);
      expect(history.sort()).toEqual(['cancellation-accepted', 'returned']);
    });
    const events = await eventsOf(world, id);
    expect(events.find(({ type }) => type === 'payment.returned')?.data).toMatchObject({
      by: 'asking',
      amount: '100',
      inFull: true,
      reason: { code: 'requested-by-debtor', raw: 'FOCR' },
    });
    expect((await paymentOf(world, id)).stage).toBe('payment.returned');
    expect(await cancel(id, 'three')).toMatchObject({ refused: 'payment-over' });
  });
});

describe('a return', () => {
  const reason = { code: 'goods-returned' };
  const book = { debtorAccount: 'ann', amount: '1000', currency: 'USD', createdBy: 'alice' };
  const give = (id: string, returnId: string, amount?: bigint) =>
    withTransaction(world.pool, (client) =>
      returnPayment(client, journeys, id, {
        returnId,
        reason,
        by: 'alice',
        source: 'here',
        ...(amount !== undefined && { amount }),
      }),
    );

  it('gives back a part, another part, and never more than the whole', async () => {
    const id = await accept(world, 'book', { ...book, creditorAccount: 'ben' });
    const before = await balanceOf(world, 'ann');
    expect(await give(id, 'a', 400n)).toMatchObject({ events: [{ data: { inFull: false } }] });
    expect(await give(id, 'a', 400n)).toMatchObject({ events: [] });
    expect(await give(id, 'a', 300n)).toMatchObject({ refused: 'return-differs' });
    expect(await give(id, 'b', 601n)).toMatchObject({ refused: 'return-exceeds-payment' });
    expect(await give(id, 'c')).toMatchObject({
      events: [{ data: { amount: '600', returnedInAll: '1000', inFull: true } }],
    });
    expect(await give(id, 'd')).toMatchObject({ refused: 'return-exceeds-payment' });
    expect((await balanceOf(world, 'ann')).posted).toBe(before.posted + 1000n);
    expect(await give(crypto.randomUUID(), 'a')).toMatchObject({ refused: 'payment-not-found' });
  });

  it('does not exceed the amount when many come at once', async () => {
    const id = await accept(world, 'book', { ...book, creditorAccount: 'ben' });
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, n) => give(id, `r${n % 8}`, 300n)),
    );
    const given = outcomes.filter((outcome) => 'events' in outcome && outcome.events.length > 0);
    expect(given).toHaveLength(3);
    expect((await paymentOf(world, id)).returned).toBe(900n);
  });

  it('is refused where the creditor has not the money any more', async () => {
    const id = await accept(world, 'book', { ...book, creditorAccount: 'ben' });
    const { posted } = await balanceOf(world, 'ben');
    const away = { ...book, debtorAccount: 'ben', creditorAccount: 'ann', amount: `${posted}` };
    await accept(world, 'book', away);
    expect(await give(id, 'a')).toMatchObject({ rejected: 'insufficient-funds' });
    expect(await historyOf(world, id)).toBe('posted');
    await accept(world, 'book', { ...book, creditorAccount: 'ben' });
    expect(await give(id, 'a')).toMatchObject({ events: [{}] });
  });

  it('comes by the rail alone where the money left by one', async () => {
    const id = await pay('asking', { says: ['settled'] });
    await ends('asking', id, 'held submitted settled');
    expect(await give(id, 'a')).toMatchObject({ refused: 'return-by-rail-only' });
  });
});
