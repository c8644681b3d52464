import { randomUUID } from 'node:crypto';
import type { Pair, Work } from '../load/index.ts';
import type { HttpClient } from './http-client.ts';

function orderText({ debtor, creditor }: Pair): string {
  return `"debtorAccount":"account-${String(debtor)}","creditorAccount":"account-${String(creditor)}","amount":{"value":"100","currency":"USD"},"endToEndId":"bench"`;
}

/** One payment a request. */
export function singlePayments(client: HttpClient, next: () => Pair): Work {
  return async () => {
    const key = `idempotency-key: ${randomUUID()}\r\n`;
    const { status } = await client.post('/v1/payments', `{${orderText(next())}}`, key);
    return status === 201;
  };
}

/** Many payments a request; what is counted are requests. Fails when one of its payments did. */
export function bulkPayments(client: HttpClient, next: () => Pair, items: number): Work {
  return async () => {
    const list = Array.from(
      { length: items },
      () => `{${orderText(next())},"idempotencyKey":"${randomUUID()}"}`,
    );
    const { status, body } = await client.post(
      '/v1/payments/batches',
      `{"items":[${list.join()}]}`,
    );
    const accepted = body.toString('latin1').split('"status":201').length - 1;
    return status === 200 && accepted === items;
  };
}
