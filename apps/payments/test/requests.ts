import { randomUUID } from 'node:crypto';
import type { App } from '../src/app.ts';
import type { Role } from '../src/auth/roles.ts';
import { bearer, createTestApp } from './support.ts';

const ROLES: Role[] = ['accounts:read', 'payments:read', 'payments:write'];

/** The service without limits that many requests in a row would meet. */
export function createBusyApp(): Promise<App> {
  return createTestApp({ config: { bodyLimit: 65_536, rateLimit: 1_000_000, trustProxy: false } });
}

export interface PayOptions {
  /** Null sends no header. @default a new one */
  key?: string | null;
  /** @default 'alice' */
  subject?: string;
  /** @default all */
  roles?: readonly Role[];
}

/** A payment of 1.00 USD from ann to ben, as far as `body` does not say otherwise. */
export async function pay(app: App, body: object = {}, options: PayOptions = {}) {
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

export async function get(app: App, url: string, roles: readonly Role[] = ROLES) {
  return app.inject({ url, headers: await bearer(roles) });
}
