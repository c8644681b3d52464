import { join } from 'node:path';
import { createAuditLog, createEnvelope, createLocalKeyProvider } from '@quoin/security';
import type pg from 'pg';
import { createEventParts, type EventParts, type EventPartsOptions } from '../src/events/parts.ts';

/** What tells others of events, with a key of this test file. */
export async function testEvents(
  pool: pg.Pool,
  directory: string,
  options: Partial<EventPartsOptions> = {},
): Promise<EventParts> {
  const keys = await createLocalKeyProvider({ file: join(directory, 'keys.json') });
  return createEventParts({
    pool,
    envelope: createEnvelope({ keys }),
    audit: createAuditLog({ pool }),
    allowPrivateWebhooks: true,
    ...options,
  });
}
