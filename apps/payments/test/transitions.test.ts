import { createEventStore, type NewEvent } from '@quoin/messaging';
import { temporaryPostgres } from '@quoin/postgres';
import { createPool, migrate } from '@quoin/service/database';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../src/migrations.ts';
import { paymentAggregate, type Payment } from '../src/payments/aggregate.ts';
import {
  decideCancellation,
  decideCancellationAnswer,
  type CancellationAnswer,
} from '../src/payments/cancellation.ts';
import { after, type Decision } from '../src/payments/decision.ts';
import {
  PAYMENT_EVENT_TYPES,
  paymentIdOf,
  paymentSchemas,
  streamOf,
  type PaymentEvent,
  type PaymentEventData,
} from '../src/payments/events.ts';
import { decideResolution } from '../src/payments/resolution.ts';
import { decideReturn } from '../src/payments/returns.ts';
import {
  decideAbandonment,
  decideDoubt,
  decideRecovery,
  decideSubmission,
} from '../src/payments/sending.ts';
import { decideStatement, type Statement } from '../src/payments/statements.ts';
import {
  isNote,
  mayFollow,
  NOTES,
  THREADS,
  TRANSITIONS,
  type PaymentStage,
} from '../src/payments/transitions.ts';

let pool: pg.Pool;
let stop: () => Promise<void>;

beforeAll(async () => {
  const server = await temporaryPostgres();
  await migrate(server.url(), migrations);
  pool = createPool({ url: server.url(), applicationName: 'test' });
  stop = async () => {
    await pool.end();
    await server.stop();
  };
});
afterAll(() => stop());

const now = new Date('2026-01-31T12:00:00Z');
const order = { debtorAccount: 'ann', amount: '1000', currency: 'USD', createdBy: 'alice' };
const HELD: PaymentEvent = {
  type: 'payment.held',
  data: {
    order: { ...order, creditor: { name: 'Ben', account: '42', routingNumber: '021000021' } },
    route: { rail: 'test', reason: 'The bank is reached by it.', settlementAccount: 'test-usd' },
    holdId: '01a20494-a766-7e55-b14e-7cfe548b98c6',
  },
};
const POSTED: PaymentEvent = {
  type: 'payment.posted',
  data: { order: { ...order, creditorAccount: 'ben' }, via: 'book' },
};
const REJECTED: PaymentEvent = {
  type: 'payment.rejected',
  data: { order: { ...order, creditorAccount: 'ben' }, reason: { code: 'insufficient-funds' } },
};

type Command = (payment: Payment) => Decision;

const id = fc.constantFrom('a', 'b', 'c');
const reason = { code: 'account-closed', raw: 'AC04' };
const statement = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'accepted' as const,
      'accepted-without-posting' as const,
      'pending' as const,
      'settled' as const,
      'completed' as const,
    ),
    source: fc.record({ answerId: id }),
  }),
  fc.record({
    kind: fc.constantFrom('blocked' as const, 'rejected' as const),
    source: fc.record({ answerId: id }),
    reason: fc.constant(reason),
  }),
) satisfies fc.Arbitrary<Statement>;
const cancellationAnswer = fc.oneof(
  fc.record({ answerId: id, kind: fc.constantFrom('cancelled' as const, 'accepted' as const) }),
  fc.record({ answerId: id, kind: fc.constant('refused' as const), reason: fc.constant(reason) }),
) satisfies fc.Arbitrary<CancellationAnswer>;

const commands: fc.Arbitrary<Command>[] = [
  fc.constant((payment) => decideSubmission(payment, 'ref', now)),
  fc.constant((payment) => decideDoubt(payment, 'silence', now)),
  fc.constant((payment) => decideAbandonment(payment, { code: 'rail-unreachable' })),
  fc
    .constantFrom('inquire' as const, 'resend' as const)
    .map((action) => (payment) => decideRecovery(payment, action)),
  statement.map((said) => (payment) => decideStatement(payment, said)),
  fc
    .record({
      returnId: id,
      amount: fc.option(fc.bigInt({ min: -1n, max: 1001n }), { nil: undefined }),
      source: fc.constantFrom('here' as const, 'rail' as const),
    })
    .map(({ amount, ...given }) => (payment) => {
      const by = { by: 'alice', reason, transferId: '01a20494-a766-7e55-b14e-7cfe548b98c7' };
      return decideReturn(payment, { ...given, ...by, ...(amount !== undefined && { amount }) });
    }),
  id.map((requestId) => (payment) => {
    return decideCancellation(payment, { requestId, by: 'alice', reason: 'twice' });
  }),
  fc.tuple(id, cancellationAnswer).map(([requestId, answer]) => (payment) => {
    return decideCancellationAnswer(payment, requestId, answer);
  }),
  fc
    .record({
      as: fc.constantFrom('settled' as const, 'released' as const),
      approvedBy: fc.constantFrom('bob', 'eve'),
    })
    .map((given) => (payment) => {
      return decideResolution(payment, {
        ...given,
        decisionId: '01a20494-a766-7e55-b14e-7cfe548b98c8',
        proposedBy: 'eve',
        reason: 'the rail phoned',
      });
    }),
];

/** A payment's events after random commands, and the payment. */
const history = fc
  .tuple(
    fc.constantFrom(HELD, HELD, HELD, POSTED, REJECTED),
    fc.array(fc.oneof(...commands), { maxLength: 20 }),
  )
  .map(([first, given]) => {
    const events: PaymentEvent[] = [first];
    let payment = after(paymentAggregate.initial, events);
    for (const command of given) {
      const decision = command(payment);
      if ('refused' in decision) continue;
      events.push(...decision.events);
      payment = after(payment, decision.events);
    }
    return { events, payment };
  });

function fill(event: NewEvent): void {
  paymentSchemas.createEvent({ type: event.type, source: '/payments', data: event.data });
}

/** Writes events past all of our code; the triggers alone judge. */
async function insert(stream: string, events: readonly NewEvent[]): Promise<void> {
  const given = await resolved(stream, events);
  await pool.query(
    `insert into messaging.events (stream, version, type, schema_version, data, metadata)
     select $1, n, type, 1, data::jsonb, '{}'
       from unnest($2::text[], $3::text[]) with ordinality as given (type, data, n)`,
    [stream, given.map(({ type }) => type), given.map(({ data }) => JSON.stringify(data))],
  );
}

/** A resolution is written only where two people agreed to it before; here each has its payment's id. */
async function resolved<Event extends NewEvent>(
  stream: string,
  events: readonly Event[],
): Promise<Event[]> {
  const found = events.find(({ type }) => type === 'payment.resolved');
  if (!found) return [...events];
  const id = paymentIdOf(stream);
  const data = found.data as PaymentEventData<'payment.resolved'>;
  const { as, proposedBy, approvedBy } = data;
  await pool.query(
    `insert into payments.resolutions (id, payment_id, resolves_as, reason, proposed_by)
     values ($1, $1, $2, 'phoned', $3) on conflict (id) do nothing`,
    [id, as, proposedBy],
  );
  await pool.query(
    `update payments.resolutions set decision = 'approved', decided_by = $2, decided_at = now()
      where id = $1 and decision is null`,
    [id, approvedBy],
  );
  return events.map((event) =>
    event === found ? { ...event, data: { ...data, decisionId: id } } : event,
  );
}

function nextStream(): string {
  return streamOf(crypto.randomUUID());
}

describe('the table of transitions', () => {
  it('is in the database as it is in the code', async () => {
    const transitions = await pool.query<{ row: string }>(
      `select concat_ws(' ', thread, quote_literal(from_type), to_type) as row
       from payments.transitions order by 1`,
    );
    const expected = [
      ...Object.entries(TRANSITIONS).map(([from, to]) => ['stage', from, to] as const),
    ].flatMap(([thread, from, all]) => all.map((to) => `${thread} '${from}' ${to}`));
    const threads = Object.entries(THREADS).flatMap(([to, all]) =>
      all.map((from) => `cancellation '${from}' ${to}`),
    );
    expect(transitions.rows.map(({ row }) => row).sort()).toEqual([...expected, ...threads].sort());

    const occasions = await pool.query<{ row: string }>(
      `select type || ' ' || stage as row from payments.occasions`,
    );
    const notes = Object.entries(NOTES).flatMap(([type, stages]) =>
      stages.map((stage) => `${type} ${stage}`),
    );
    expect(occasions.rows.map(({ row }) => row).sort()).toEqual(notes.sort());
  });

  it('knows every type of event and reaches every stage', () => {
    const reached = new Set<string>(Object.values(TRANSITIONS).flat());
    expect(PAYMENT_EVENT_TYPES.filter((type) => !isNote(type)).sort()).toEqual([...reached].sort());
    expect(
      Object.keys(TRANSITIONS)
        .filter((stage) => stage !== '')
        .sort(),
    ).toEqual([...reached].sort());
  });

  it('is never left by commands, whose events fit their schemas', () => {
    fc.assert(
      fc.property(history, ({ events }) => {
        let stage: PaymentStage = '';
        for (const event of events) {
          expect(mayFollow(stage, event.type), `${event.type} after ${stage}`).toBe(true);
          fill(event);
          if (!isNote(event.type)) stage = event.type;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('never gives back more than was paid, nor moves twice what moved', () => {
    fc.assert(
      fc.property(history, ({ events, payment }) => {
        expect(payment.returned).toBeLessThanOrEqual(1000n);
        const ids = payment.returns.map(({ returnId }) => returnId);
        expect(new Set(ids).size).toBe(ids.length);
        const moving = ['payment.settled', 'payment.accepted-without-posting', 'payment.rejected'];
        const moves = events.filter(({ type }) => moving.includes(type));
        expect(moves.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets the database take what commands decide, event by event and at once', async () => {
    const store = createEventStore({ pool });
    await fc.assert(
      fc.asyncProperty(history, async ({ events }) => {
        await insert(nextStream(), events);
        const stream = nextStream();
        for (const [version, event] of (await resolved(stream, events)).entries()) {
          await store.append(pool, stream, version, [event]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses every other event, also from plain SQL', async () => {
    const samples = new Map<string, PaymentEvent>();
    for (const { events } of fc.sample(history, { seed: 7, numRuns: 3_000 })) {
      for (const event of events) samples.set(event.type, event);
    }
    // Commands lead to every type of event, or the tests here would judge less than they say.
    expect(samples.size).toBe(PAYMENT_EVENT_TYPES.length);
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.constantFrom(...PAYMENT_EVENT_TYPES),
        async ({ events, payment }, type) => {
          const next = samples.get(type);
          if (!next || mayFollow(payment.stage, type)) return;
          const stream = nextStream();
          await expect(insert(stream, [...events, next])).rejects.toMatchObject({
            code: 'QP001',
          });
          await insert(stream, events);
          const [last] = await resolved(stream, [next]);
          await expect(
            createEventStore({ pool }).append(pool, stream, events.length, last ? [last] : []),
          ).rejects.toMatchObject({ code: 'QP001' });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the stream of a payment', () => {
  const returned = (amount: number, returnId: string): NewEvent => ({
    type: 'payment.returned',
    data: { returnId, amount: String(amount) },
  });

  it('begins with a first event', async () => {
    for (const type of PAYMENT_EVENT_TYPES) {
      if (mayFollow('', type)) continue;
      const data = { as: 'settled', proposedBy: 'eve', approvedBy: 'bob' };
      await expect(insert(nextStream(), [{ type, data }])).rejects.toThrow(
        'nothing begins with it',
      );
    }
    await expect(insert(nextStream(), [{ type: 'made.up', data: {} }])).rejects.toThrow(
      'nothing begins with it',
    );
  });

  it('has no gaps, through which two appends could pass each other', async () => {
    const stream = nextStream();
    await insert(stream, [POSTED]);
    await expect(
      pool.query(
        `insert into messaging.events (stream, version, type, schema_version, data, metadata)
         values ($1, 3, 'payment.returned', 1, '{"returnId":"a","amount":"1"}', '{}')`,
        [stream],
      ),
    ).rejects.toThrow('there is no event 2');
  });

  it('takes returns up to the amount, each once', async () => {
    await insert(nextStream(), [POSTED, returned(400, 'a'), returned(600, 'b')]);
    for (const events of [
      [returned(1001, 'a')],
      [returned(400, 'a'), returned(601, 'b')],
      [returned(0, 'a')],
      [returned(-5, 'a')],
      [{ type: 'payment.returned', data: { returnId: 'a' } }],
    ]) {
      await expect(insert(nextStream(), [POSTED, ...events])).rejects.toThrow('would come back');
    }
    const twice = [POSTED, returned(4, 'a'), returned(4, 'a')];
    await expect(insert(nextStream(), twice)).rejects.toThrow('is there already');
  });

  it('lets concurrent returns pass one at a time', async () => {
    const stream = nextStream();
    await insert(stream, [POSTED]);
    const store = createEventStore({ pool });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        store.append(pool, stream, 'any', [returned(300, String(n))]),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('has a resolution only as two people approved it', async () => {
    const id = crypto.randomUUID();
    const people = { proposedBy: 'eve', approvedBy: 'bob', reason: 'phoned' };
    const resolvedBy = (data: object): NewEvent => {
      return {
        type: 'payment.resolved',
        data: { decisionId: id, as: 'settled', ...people, ...data },
      };
    };
    const write = async (event: NewEvent) => {
      const unknown = ['payment.submitted', 'payment.unknown'].map((type) => ({ type, data: {} }));
      const events = [HELD, ...unknown, event];
      await pool.query(
        `insert into messaging.events (stream, version, type, schema_version, data, metadata)
         select $1, n, type, 1, data::jsonb, '{}'
           from unnest($2::text[], $3::text[]) with ordinality as given (type, data, n)`,
        [
          streamOf(id),
          events.map(({ type }) => type),
          events.map(({ data }) => JSON.stringify(data)),
        ],
      );
    };
    await expect(write(resolvedBy({}))).rejects.toThrow('no resolution like it is approved');
    await pool.query(
      `insert into payments.resolutions (id, payment_id, resolves_as, reason, proposed_by)
       values ($1, $1, 'settled', 'phoned', 'eve')`,
      [id],
    );
    await expect(write(resolvedBy({}))).rejects.toThrow('no resolution like it is approved');
    const approve = `update payments.resolutions
      set decision = 'approved', decided_by = $2, decided_at = now() where id = $1`;
    await expect(pool.query(approve, [id, 'eve'])).rejects.toThrow('approved_by_another');
    await pool.query(approve, [id, 'bob']);
    await expect(pool.query(approve, [id, 'ann'])).rejects.toThrow('is decided');
    await expect(
      pool.query(`delete from payments.resolutions where id = $1`, [id]),
    ).rejects.toThrow();
    for (const other of [{ as: 'released' }, { approvedBy: 'ann' }, { proposedBy: 'bob' }]) {
      await expect(write(resolvedBy(other))).rejects.toThrow('no resolution like it');
    }
    await write(resolvedBy({}));
  });

  it('is judged for payments alone', async () => {
    await insert('something-else', [{ type: 'something.happened', data: {} }]);
  });
});
