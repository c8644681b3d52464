import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryPostgres } from '@quoin/postgres';
import { createDevelopmentIssuer, type IssueTokenOptions } from '@quoin/security/development';
import { createVerifier, type AuthConfig } from '@quoin/service';
import { createPool, migrate } from '@quoin/service/database';
import { afterAll } from 'vitest';
import { createApp, type AppOptions } from '../src/app.ts';
import { migrations } from '../src/migrations.ts';

const directory = mkdtempSync(join(tmpdir(), 'worker-'));
const auth = {
  mode: 'development',
  keyDirectory: directory,
  issuer: 'test-issuer',
  audience: 'test-audience',
  clockTolerance: 0,
} satisfies AuthConfig;
const { issueToken } = await createDevelopmentIssuer({ ...auth, directory });
const postgres = await temporaryPostgres();

/** The database of this test file: a real server that ends with it. */
export const databaseUrl = postgres.url();
await migrate(databaseUrl, migrations);
export const pool = createPool({ url: databaseUrl, applicationName: 'test' });

afterAll(async () => {
  await pool.end();
  await postgres.stop();
  rmSync(directory, { recursive: true });
});

/** The HTTP side with real verification and a real database, reached through `inject`. */
export async function createTestApp(options: Partial<AppOptions> = {}) {
  return createApp({
    // Tests judge the answers; a busy machine is no reason to refuse one.
    config: { maxConcurrency: 0 },
    verifyToken: await createVerifier(auth),
    pool,
    ...options,
  });
}

/** The header that calls as someone with these roles. */
export async function bearer(
  roles: readonly string[],
  { subject = 'alice', expiresIn = '1m' }: Partial<IssueTokenOptions> = {},
): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await issueToken({ subject, roles, expiresIn })}` };
}
