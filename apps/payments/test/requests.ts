import { randomUUID } from 'node:crypto';
import type { Service } from '@quoin/service';
import type { AppOptions } from '../src/app.ts';
import { bearer, createTestApp } from './support.ts';

const ROLES = ['payments-initiator', 'payments-viewer'];

/** The service without limits that many requests in a row would meet. */
export function createBusyApp(options: Partial<AppOptions> = {}): Promise<Service> {
  return createTestApp({ config: { rateLimit: 0, maxConcurrency: 0 }, ...options });
}

export interface PayOptions {
  /** Null sends no header. @default a new one */
  key?: string | null;
  /** @default 'alice' */
  subject?: string;
  /** @default all */
  roles?: readonly string[];
}

/** A payment of 1.00 USD from ann to ben, as far as `body` does not say otherwise. */
export async function pay(app: Service, body: object = {}, options: PayOptions = {}) {
  const { key = randomUUID(), subject = 'alice', roles = ROLES } = options;
  return app.inject({
    method: 'POST',
    url: '/v1/payments',
    headers: {
      ...(await bearer(roles, { subject })),
      ...(key !== null && { 'idempotency-key': key }),
    },
    payload: {
      debtorAccount: 'ann',
      creditorAccount: 'ben',
      amount: { value: '100', currency: 'USD' },
      ...body,
    },
  });
}

export async function get(app: Service, url: string, roles: readonly string[] = ROLES) {
  return app.inject({ url, headers: await bearer(roles) });
}
