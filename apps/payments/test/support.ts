import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventStore } from '@quoin/messaging';
import { createAuditLog } from '@quoin/security';
import { createDevelopmentIssuer, type IssueTokenOptions } from '@quoin/security/development';
import { createVerifier, type AuthConfig } from '@quoin/service';
import { afterAll } from 'vitest';
import { createApp, type AppOptions } from '../src/app.ts';
import type { EventPartsOptions } from '../src/events/parts.ts';
import { createJourneys } from '../src/journey/journey.ts';
import type { OperatorParts } from '../src/operations/parts.ts';
import { createRails } from '../src/rails/rail.ts';
import { observeStatements } from '../src/operations/statements/observe.ts';
import { createReadModels, type ReadModels } from '../src/projections/parts.ts';
import { testEvents } from './events.ts';
import { startLedger, type Ledger } from './ledger.ts';

const directory = mkdtempSync(join(tmpdir(), 'payments-'));
const auth = {
  mode: 'development',
  keyDirectory: directory,
  issuer: 'test-issuer',
  audience: 'test-audience',
  clockTolerance: 0,
} satisfies AuthConfig;
const { issueToken } = await createDevelopmentIssuer({ ...auth, directory });

let started: Promise<Ledger> | undefined;

afterAll(async () => {
  await Promise.all(reads?.projections.map((projection) => projection.stop()) ?? []);
  await (await started)?.close();
  rmSync(directory, { recursive: true });
});

/** The database of this test file: a real server, started when it is first asked for. */
export function ledger(): Promise<Ledger> {
  started ??= startLedger();
  return started;
}

/** What tells others of events, as the service has it. */
export async function testEventParts(options: Partial<EventPartsOptions> = {}) {
  return testEvents((await ledger()).admin, directory, options);
}

/** Journeys without a rail, which nobody runs. */
async function testOperators(): Promise<OperatorParts> {
  const { admin: pool } = await ledger();
  const store = createEventStore({ pool });
  const journeys = createJourneys({ pool, store, rails: createRails([]) });
  await journeys.register();
  return { pool, journeys, audit: createAuditLog({ pool }) };
}

let reads: ReadModels | undefined;

/** Read models that follow the payments of this test file. */
async function testReads(): Promise<ReadModels> {
  if (reads) return reads;
  reads = createReadModels({ primary: (await ledger()).admin });
  await Promise.all(reads.projections.map((projection) => projection.start()));
  return reads;
}

/** The service with real verification, real routes and real parts, reached through `inject`. */
export async function createTestApp(options: Partial<AppOptions> = {}) {
  const { database, accept, admin } = await ledger();
  return createApp({
    // Tests judge the answers; a busy machine is no reason to refuse one.
    config: { maxConcurrency: 0 },
    verifyToken: await createVerifier(auth),
    database,
    accept,
    reads: await testReads(),
    statements: { pool: admin, observer: observeStatements(admin) },
    events: await testEventParts(),
    operators: await testOperators(),
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
