import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
{% if values.database %}
import { temporaryPostgres } from '@quoin/postgres';
{% endif %}
{% if values.paymentsGrade %}
import { createAuditLog } from '@quoin/security';
{% endif %}
import { createDevelopmentIssuer, type IssueTokenOptions } from '@quoin/security/development';
import { createVerifier, type AuthConfig } from '@quoin/service';
{% if values.database %}
import { createPool, migrate } from '@quoin/service/database';
{% endif %}
{% if values.paymentsGrade %}
import { createPostgresIdempotencyStore } from '@quoin/service/idempotency';
{% endif %}
import { afterAll } from 'vitest';
import { createApp, type AppOptions } from '../src/app.ts';
{% if values.paymentsGrade %}
import { openEnvelope } from '../src/keys.ts';
{% endif %}
{% if values.database %}
import { migrations } from '../src/migrations.ts';
import { createPostgresNoteStore } from '../src/notes/postgres-store.ts';
{% else %}
import { createMemoryNoteStore } from '../src/notes/memory-store.ts';
{% endif %}

const directory = mkdtempSync(join(tmpdir(), 'service-'));
const auth = {
  mode: 'development',
  keyDirectory: directory,
  issuer: 'test-issuer',
  audience: 'test-audience',
  clockTolerance: 0,
} satisfies AuthConfig;
const { issueToken } = await createDevelopmentIssuer({ ...auth, directory });
{% if values.database %}
const postgres = await temporaryPostgres();

/** The database of this test file: a real server that ends with it. */
export const databaseUrl = postgres.url();
await migrate(databaseUrl, migrations);
export const pool = createPool({ url: databaseUrl, applicationName: 'test' });
{% endif %}
{% if values.paymentsGrade %}
export const audit = createAuditLog({ pool });
const envelope = await openEnvelope({ kmsKeyId: undefined, directory });
{% endif %}

{% if values.database %}
afterAll(async () => {
  await pool.end();
  await postgres.stop();
{% else %}
afterAll(() => {
{% endif %}
  rmSync(directory, { recursive: true });
});

/** The service with real verification, real routes and real parts, reached through `inject`. */
export async function createTestApp(options: Partial<AppOptions> = {}) {
  return createApp({
    // Tests judge the answers; a busy machine is no reason to refuse one.
    config: { maxConcurrency: 0 },
    verifyToken: await createVerifier(auth),
    {% if values.paymentsGrade %}
    notes: createPostgresNoteStore({ pool, envelope, audit }),
    idempotency: createPostgresIdempotencyStore(pool),
    {% elif values.database %}
    notes: createPostgresNoteStore({ pool }),
    {% else %}
    notes: createMemoryNoteStore(),
    {% endif %}
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
