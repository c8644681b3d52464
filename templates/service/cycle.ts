import { temporaryPostgres } from '@quoin/postgres';
import { expect } from 'vitest';
import type { TemplateTest } from '../testing/index.ts';

/** How the tests answer this template, and how they use what it made. */
export const cycle: TemplateTest = {
  answers: { name: 'refunds', owner: 'team-payments', description: 'Pays "money" back' },
  everything: { database: true, events: 'kafka', cache: true, paymentsGrade: true },
  prepare: async () => {
    const postgres = await temporaryPostgres();
    return {
      environment: { DATABASE_URL: postgres.url() },
      [Symbol.asyncDispose]: () => postgres.stop(),
    };
  },
  visit: async ({ npm, url }) => {
    const token = await npm('run', '--silent', 'token', '--', '--role', 'notes-writer');
    const authorization = `Bearer ${token.stdout.trim()}`;
    expect((await fetch(`${url}/v1/notes`)).status).toBe(401);
    const written = await fetch(`${url}/v1/notes`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': '"first"',
      },
      body: '{"text":"hello"}',
    });
    expect(written.status).toBe(201);
    const read = await fetch(`${url}${written.headers.get('location') ?? ''}`, {
      headers: { authorization },
    });
    expect(await read.json()).toEqual(await written.json());
  },
};
