import { randomBytes } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562): unique without asking the database, and in the order of time, so
 * that new rows go to the end of an index and an id can be the cursor of a list.
 */
export function newPaymentId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
