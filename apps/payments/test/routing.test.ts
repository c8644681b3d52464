import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { chooseRoute } from '../src/routing/route.ts';
import { assertRails, parseRoutingTable, RoutingError } from '../src/routing/table.ts';

const usd = (maximum: string, settlementAccount: string) => ({
  USD: { minimum: '1', maximum, settlementAccount },
});
const table = parseRoutingTable(
  JSON.stringify([
    {
      inForceFrom: '2025-01-01',
      rails: [{ rail: 'instant', currencies: usd('50000000', 'instant-usd') }],
    },
    {
      inForceFrom: '2025-11-01',
      ourBanks: ['111000025'],
      rails: [
        { rail: 'instant', currencies: usd('1000000000', 'instant-usd'), banks: ['021000021'] },
        { rail: 'batch', currencies: usd('99999999999', 'batch-usd') },
      ],
    },
  ]),
);
const NOVEMBER = new Date('2025-11-01T00:00:00Z');
const october = new Date('2025-10-31T23:59:59.999Z');

const to = (routingNumber: string, amount = 100n, currency = 'USD') => ({
  amount,
  currency,
  creditor: { account: '42', routingNumber },
});

test('accounts that are kept here are paid in the book', () => {
  const inside = { amount: 1n, currency: 'XXX', creditorAccount: 'ben' };
  expect(chooseRoute([], inside, NOVEMBER)).toEqual({
    route: { rail: 'book', reason: 'Both accounts are kept here.' },
    creditorAccount: 'ben',
  });
  expect(chooseRoute(table, to('111000025'), NOVEMBER)).toEqual({
    route: {
      rail: 'book',
      reason: 'The bank 111000025 is this one.',
      inForceFrom: '2025-11-01',
    },
    creditorAccount: '42',
  });
});

describe('a payment that leaves', () => {
  it('takes the first rail that can', () => {
    expect(chooseRoute(table, to('021000021'), NOVEMBER)).toEqual({
      route: {
        rail: 'instant',
        reason: 'instant takes USD up to 1000000000',
        inForceFrom: '2025-11-01',
        settlementAccount: 'instant-usd',
      },
    });
  });

  it('says why it did not take the others', () => {
    expect(chooseRoute(table, to('026009593'), NOVEMBER)).toMatchObject({
      route: {
        rail: 'batch',
        reason: 'batch takes USD up to 99999999999; instant does not reach the bank 026009593',
      },
    });
    expect(chooseRoute(table, to('021000021', 1_000_000_001n), NOVEMBER)).toMatchObject({
      route: {
        rail: 'batch',
        reason: 'batch takes USD up to 99999999999; instant takes 1000000000 at most',
      },
    });
  });

  it('follows the table that is in force on its day', () => {
    const large = to('021000021', 60_000_000n);
    expect(chooseRoute(table, large, october)).toEqual({
      code: 'no-route',
      detail: 'No rail takes it: instant takes 50000000 at most.',
    });
    expect(chooseRoute(table, large, NOVEMBER)).toMatchObject({ route: { rail: 'instant' } });
    expect(chooseRoute(table, large, new Date('2024-12-31T23:59:59Z'))).toEqual({
      code: 'no-route',
      detail: 'No routing table is in force on 2024-12-31.',
    });
  });

  it('has no way where no rail carries its currency', () => {
    expect(chooseRoute(table, to('021000021', 100n, 'EUR'), NOVEMBER)).toEqual({
      code: 'no-route',
      detail: 'No rail takes it: instant does not carry EUR; batch does not carry EUR.',
    });
    expect(chooseRoute([], to('021000021'), NOVEMBER)).toMatchObject({ code: 'no-route' });
  });

  it('never takes a rail beyond its limits', () => {
    const payment = fc.record({
      amount: fc.bigInt({ min: 1n, max: 10n ** 18n }),
      currency: fc.constantFrom('USD', 'EUR'),
      creditor: fc.record({
        account: fc.constant('42'),
        routingNumber: fc.constantFrom('021000021', '026009593'),
      }),
    });
    const time = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
    fc.assert(
      fc.property(payment, time, (given, now) => {
        const decision = chooseRoute(table, given, now);
        if (!('route' in decision)) return;
        const version = table.find(({ inForceFrom }) => inForceFrom === decision.route.inForceFrom);
        const rule = version?.rails.find(({ rail }) => rail === decision.route.rail);
        const terms = rule?.currencies[given.currency];
        expect(given.amount).toBeLessThanOrEqual(BigInt(terms?.maximum ?? -1));
        expect(decision.route.settlementAccount).toBe(terms?.settlementAccount);
      }),
    );
  });
});

test('a table that cannot be used says what is wrong with it', () => {
  expect(() => parseRoutingTable('nothing')).toThrow(
    new RoutingError('The routing table is not JSON.'),
  );
  expect(() => parseRoutingTable('[{"inForceFrom":"soon","rails":[]}]')).toThrow(
    'wrong at "/0/inForceFrom"',
  );
  const twice = { inForceFrom: '2025-01-01', rails: [] };
  expect(() => parseRoutingTable(JSON.stringify([twice, twice]))).toThrow(
    'of 2025-01-01 follows that of 2025-01-01',
  );
});

test('a table that leads to a rail that is not there keeps the service from starting', () => {
  assertRails(table, ['batch', 'instant']);
  expect(() => {
    assertRails(table, ['instant']);
  }).toThrow(
    'The routing table of 2025-11-01 names the rail "batch", which this service does not have. It has: instant.',
  );
});
