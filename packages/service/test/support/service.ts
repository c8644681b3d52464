import { Writable } from 'node:stream';
import { definePolicy, TokenError, type VerifyToken } from '@quoin/security';
import { loggerOptions, type LogOptions } from '@quoin/telemetry';
import { createService, type Service, type ServiceOptions } from '../../src/index.ts';

export const identity = { name: 'ledger', version: '1.2.3' };

export const policy = definePolicy({
  reader: ['notes:read'],
  writer: ['notes:read', 'notes:write'],
});

/** Takes `name.role+role` for a token of `name` with these roles; everything else is refused. */
export const verifyToken: VerifyToken = (token) => {
  const [subject = '', roles = ''] = token.split('.');
  if (subject === 'expired') return Promise.reject(new TokenError('expired'));
  if (subject === 'offline') return Promise.reject(new TokenError('keys-unavailable'));
  return Promise.resolve({ subject, roles: roles.split('+'), claims: { sub: subject } });
};

export const as = (token: string) => ({ authorization: `Bearer ${token}` });

export const writer = as('alice.writer');
export const reader = as('bob.reader');

/** A service with `routes`, which is ready; nothing listens. */
export async function createTestService(
  routes: (app: Service) => void,
  options: Partial<ServiceOptions> = {},
): Promise<Service> {
  const app = createService({ service: identity, verifyToken, policy, ...options });
  app.register((scope, _options, done) => {
    routes(scope as Service);
    done();
  });
  await app.ready();
  return app;
}

/** Options of a logger, and the lines that it has written. */
export function createLog(options?: LogOptions) {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString().trimEnd().split('\n');
      lines.push(...text.map((line) => JSON.parse(line) as Record<string, unknown>));
      done();
    },
  });
  return { lines, logger: { ...loggerOptions(options), stream } };
}
