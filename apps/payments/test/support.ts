import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createApp, type AppOptions } from '../src/app.ts';
import { loadDevelopmentKey, signToken, type TokenOptions } from '../src/auth/development-key.ts';
import type { Role } from '../src/auth/roles.ts';
import { createVerifier } from '../src/auth/verifier.ts';
import type { AuthConfig } from '../src/config.ts';
import { startLedger, type Ledger } from './ledger.ts';

export const auth = {
  mode: 'development',
  keyDirectory: mkdtempSync(join(tmpdir(), 'keys-')),
  issuer: 'test-issuer',
  audience: 'test-audience',
  clockTolerance: 0,
} satisfies AuthConfig;

const key = await loadDevelopmentKey(auth.keyDirectory);

afterAll(() => {
  rmSync(auth.keyDirectory, { recursive: true });
});

let started: Promise<Ledger> | undefined;
afterAll(async () => (await started)?.close());

/** The database of this test file: a real server, started when it is first asked for. */
export function ledger(): Promise<Ledger> {
  started ??= startLedger();
  return started;
}

/** The service with real verification and real routes, reached through `inject`. */
export async function createTestApp(options: Partial<AppOptions> = {}) {
  return createApp({
    config: { bodyLimit: 1_024, rateLimit: 1_000, trustProxy: false },
    verifyToken: await createVerifier(auth),
    database: options.database ?? (await ledger()).database,
    ...options,
  });
}

/** The header that calls as someone with these roles. */
export async function bearer(
  roles: readonly Role[],
  { subject = 'alice', expiresIn = '1m' }: Partial<TokenOptions> = {},
  claims = auth,
): Promise<{ authorization: string }> {
  const token = await signToken(key, claims, { subject, roles, expiresIn });
  return { authorization: `Bearer ${token}` };
}
