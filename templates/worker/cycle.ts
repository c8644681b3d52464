import { temporaryPostgres } from '@quoin/postgres';
import { expect, vi } from 'vitest';
import type { TemplateTest } from '../testing/index.ts';

const EVENT = {
  specversion: '1.0',
  id: 'first',
  source: '/services/notes',
  type: 'note.written',
  data: { id: '1', author: 'alice', createdAt: '2026-01-31T09:30:00Z' },
};

/** How the tests answer this template, and how they use what it made. */
export const cycle: TemplateTest = {
  answers: { name: 'note-counter', owner: 'team-payments', description: 'Counts "notes"' },
  prepare: async () => {
    const postgres = await temporaryPostgres();
    return {
      environment: { DATABASE_URL: postgres.url() },
      [Symbol.asyncDispose]: () => postgres.stop(),
    };
  },
  visit: async ({ npm, url }) => {
    const roles = ['--role', 'publisher', '--role', 'reader'];
    const token = await npm('run', '--silent', 'token', '--', ...roles);
    const authorization = `Bearer ${token.stdout.trim()}`;
    for (let times = 0; times < 2; times += 1) {
      const published = await fetch(`${url}/development/events`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(EVENT),
      });
      expect(published.status).toBe(202);
    }
    await vi.waitFor(async () => {
      const read = await fetch(`${url}/v1/authors/alice`, { headers: { authorization } });
      expect(await read.json()).toMatchObject({ notes: 1 });
    });
  },
};
