import { randomUUID } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562): unique without asking the database, and in the order of time, so
 * that new rows go to the end of an index and an id can be the cursor of a list.
 */
export function newPaymentId(now: Date): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  // The random bits of a version 4, which has its variant in the same place.
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
