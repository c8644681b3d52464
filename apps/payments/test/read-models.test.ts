import { randomUUID } from 'node:crypto';
import type { Projection } from '@quoin/messaging';
import type { Service } from '@quoin/service';
import { beforeAll, expect, test, vi } from 'vitest';
import { createPaymentList } from '../src/projections/payment-list.ts';
import { createReadModels } from '../src/projections/parts.ts';
import { openAccount, type Ledger } from './ledger.ts';
import { createBusyApp, get, pay } from './requests.ts';
import { paymentEvents } from './support/payment-events.ts';
import { createTestApp, ledger } from './support.ts';

interface Listed {
  id: string;
  status: string;
  amount: { value: string; currency: string };
  returned: { value: string; currency: string };
  debtorAccount: string;
  endToEndId: string | null;
}
interface Page {
  items: Listed[];
  next?: string;
  asOf: { position: number; eventsBehind: number; secondsBehind: number };
}

const VIEWER = ['payments-viewer'];
const PATIENCE = { timeout: 20_000, interval: 10 };

let db: Ledger;
let app: Service;
let write: ReturnType<typeof paymentEvents>;

beforeAll(async () => {
  db = await ledger();
  app = await createBusyApp();
  write = paymentEvents(db.admin);
});

async function list(query = ''): Promise<Page> {
  const response = await get(app, `/v1/payments${query}`, VIEWER);
  expect(response.json()).not.toHaveProperty('code');
  return response.json();
}

/** All pages of a list. */
async function all(query: string): Promise<Listed[]> {
  const items: Listed[] = [];
  let next: string | undefined;
  do {
    const page = await list(`${query}${next === undefined ? '' : `&cursor=${next}`}`);
    items.push(...page.items);
    ({ next } = page);
  } while (next !== undefined);
  return items;
}

const ids = (items: readonly Listed[]) => items.map(({ id }) => id);

test('a list may be asked to know of a payment that was just made, however far it was behind', async () => {
  const id = await write.begin(['payment.posted'], { debtorAccount: 'fresh' });
  const page = await list(`?account=fresh&including=${id}`);
  expect(ids(page.items)).toEqual([id]);
  const read = await get(app, `/v1/payments/${id}`, VIEWER);
  const position = Number(read.headers['event-position']);
  expect(page.asOf.position).toBeGreaterThanOrEqual(position);
  expect((await list(`?account=fresh&minimumPosition=${position}`)).items).toHaveLength(1);
});

test('a position that does not come is not waited for for ever', async () => {
  const impatient = createReadModels({ primary: db.admin, patience: 50 });
  const service = await createTestApp({ reads: impatient });
  const response = await get(service, '/v1/payments?minimumPosition=999999999', VIEWER);
  expect(response.json()).toMatchObject({ status: 503, code: 'read-model-behind' });
  expect(response.headers['retry-after']).toBe('1');
});

test('an answer says how far behind it is, by header and by field', async () => {
  const response = await get(app, '/v1/payments', VIEWER);
  const { asOf } = response.json<Page>();
  expect(response.headers['event-position']).toBe(String(asOf.position));
  expect(response.headers['read-model-lag']).toMatch(/^\d+\.\d{3}$/);
  expect(asOf).toEqual({
    position: expect.any(Number) as number,
    eventsBehind: expect.any(Number) as number,
    secondsBehind: expect.any(Number) as number,
  });
});

test('one payment is read from its own events: always as new as the last answer', async () => {
  const id = await write.begin(['payment.held'], { amount: '700' });
  const read = async () => (await get(app, `/v1/payments/${id}`, VIEWER)).json<Listed>();
  expect(await read()).toMatchObject({ id, status: 'held', amount: { value: '700' } });
  for (const type of ['submitted', 'accepted', 'settled'] as const) {
    await write.go(id, [`payment.${type}`]);
    expect((await read()).status).toBe(type);
  }
  const [listed] = (await list(`?including=${id}&limit=100`)).items.filter(
    (each) => each.id === id,
  );
  expect(await read()).toEqual(listed);
  const unknown = await get(app, `/v1/payments/${randomUUID()}`, VIEWER);
  expect(unknown.json()).toMatchObject({ status: 404, code: 'payment-not-found' });
});

test('lists by each filter, and by several', async () => {
  const order = { debtorAccount: 'filter', creditorAccount: 'shop', currency: 'EUR' };
  const small = await write.begin(['payment.posted'], {
    ...order,
    amount: '5',
    endToEndId: 'INV-1',
  });
  const large = await write.begin(['payment.posted'], { ...order, amount: '5000' });
  const held = await write.begin(['payment.held'], { ...order, amount: '50' });
  const dollars = await write.begin(['payment.posted'], {
    ...order,
    currency: 'USD',
    amount: '50',
  });
  const back = await write.begin(['payment.posted'], {
    debtorAccount: 'shop',
    creditorAccount: 'filter',
    amount: '50',
  });
  const found = async (query: string) =>
    new Set(ids(await all(`?account=filter&including=${back}&${query}`)));
  expect(await found('')).toEqual(new Set([small, large, held, dollars, back]));
  expect(await found('status=held')).toEqual(new Set([held]));
  expect(await found('status=held&status=posted&currency=EUR')).toEqual(
    new Set([small, large, held]),
  );
  expect(await found('minimumAmount=50')).toEqual(new Set([large, held, dollars, back]));
  expect(await found('minimumAmount=6&maximumAmount=50&currency=EUR')).toEqual(new Set([held]));
  expect(await found('endToEndId=INV-1')).toEqual(new Set([small]));
  const { createdAt } = (await get(app, `/v1/payments/${held}`, VIEWER)).json<{
    createdAt: string;
  }>();
  const from = await found(`createdFrom=${createdAt}`);
  expect(from.has(held)).toBe(true);
  expect(from.has(back)).toBe(true);
  const before = await found(`createdBefore=${createdAt}`);
  expect(before.has(held)).toBe(false);
  expect([...from, ...before].length).toBe(5);
});

test('pages stay as they are while payments are made', async () => {
  const made: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    made.push(await write.begin(['payment.posted'], { debtorAccount: 'paged' }));
  }
  const first = await list(`?account=paged&limit=5&including=${made.at(-1) ?? ''}`);
  const seen = ids(first.items);
  let next = first.next;
  while (next !== undefined) {
    const late = await write.begin(['payment.posted'], { debtorAccount: 'paged' });
    const page = await list(`?account=paged&limit=5&cursor=${next}&including=${late}`);
    seen.push(...ids(page.items));
    ({ next } = page);
  }
  expect(new Set(seen)).toEqual(new Set(made));
  expect(seen).toHaveLength(12);
});

test('totals of a day add up to the payments, and to the returns', async () => {
  const order = { debtorAccount: 'totals', currency: 'JPY' };
  await write.begin(['payment.posted'], { ...order, amount: '10' });
  const posted = await write.begin(['payment.posted'], { ...order, amount: '999999999999999999' });
  await write.begin(['payment.posted'], { ...order, amount: '999999999999999999' });
  await write.store.append(db.admin, `payment-${posted}`, 1, [
    { type: 'payment.returned', data: { returnId: 'r', transferId: randomUUID(), amount: '7' } },
  ]);
  const today = new Date().toISOString().slice(0, 10);
  const response = await get(
    app,
    `/v1/daily-totals?from=2026-01-01&to=${today}&currency=JPY&including=${posted}`,
    VIEWER,
  );
  const { items } = response.json<{
    items: { status: string; payments: number; amount: object }[];
  }>();
  expect(
    Object.fromEntries(items.map(({ status, payments, amount }) => [status, { payments, amount }])),
  ).toEqual({
    posted: { payments: 3, amount: { value: '2000000000000000008', currency: 'JPY' } },
    returned: { payments: 1, amount: { value: '7', currency: 'JPY' } },
  });
});

test('a payment through the API is in the list as the API answered', async () => {
  await openAccount(db.admin, { id: 'ann', funds: 1_000n });
  await openAccount(db.admin, { id: 'ben' });
  const made = (await pay(app, { endToEndId: 'E2E-9' })).json<Listed>();
  const refused = await pay(app, { amount: { value: '100000', currency: 'USD' } });
  expect(refused.statusCode).toBe(422);
  const page = await list(`?endToEndId=E2E-9&including=${made.id}`);
  expect(page.items).toEqual([expect.objectContaining(made)]);
  await vi.waitFor(async () => {
    const rejected = await list('?status=rejected&account=ann');
    expect(rejected.items).toMatchObject([{ amount: { value: '100000' } }]);
  }, PATIENCE);
});

/** What the read model holds, whatever order it was written in. */
async function content(): Promise<unknown> {
  const { rows } = await db.admin.query(`
    select (select json_agg(payment order by id) from payments.payment_list payment) as payments,
           (select json_agg(total order by day, currency, rail, status) from payments.daily_totals total)
             as totals`);
  return rows;
}

test('built anew from the events it is the same, whatever the batches were; a poison event stops it, and it says so', async () => {
  await write.walk(30, 5);
  const poison: Projection = createPaymentList({ pool: db.admin, batchSize: 7 });
  await poison.catchUp();
  const before = await content();
  await poison.rebuild();
  await poison.catchUp();
  expect(await content()).toEqual(before);

  const operator = ['payments-operator'];
  const status = async () =>
    (await get(app, '/v1/operations/projections', operator)).json<{
      items: { name: string; serving: boolean; halted: { reason: string } | null }[];
    }>().items;
  expect(await status()).toMatchObject([{ name: 'payments', serving: true, halted: null }]);
  // An event of a payment whose first event has no order: no code of this service writes one.
  await db.admin.query(`
    insert into messaging.events (stream, version, type, schema_version, data, metadata)
    values ('payment-${randomUUID()}', 1, 'payment.posted', 1, '{}', '{}')`);
  await vi.waitFor(async () => {
    const [halted] = await status();
    expect(halted?.halted?.reason).toContain('carries no order');
  }, PATIENCE);
});

test('the plans of lists use an index for what is asked, and never read the table', async () => {
  const { statementOf } = await import('../src/projections/search.ts');
  const client = await db.admin.connect();
  try {
    await client.query('set enable_seqscan = off');
    const before = { createdAt: '2026-01-01T00:00:00.000Z', id: randomUUID() };
    for (const search of [
      { limit: 20 },
      { limit: 20, before },
      { limit: 20, before, account: 'ann' },
      { limit: 20, before, endToEndId: 'x' },
      { limit: 20, before, status: ['unknown'] },
    ]) {
      const { text, values } = statementOf(search);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('payment_list_1_');
      expect(plan).not.toContain('Seq Scan');
    }
  } finally {
    client.release();
  }
});
