import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyedHash } from '../src/index.ts';

const KEY = Buffer.alloc(32, 7);

test('is HMAC-SHA-256 by the newest key', () => {
  const hash = createKeyedHash({ 2: randomBytes(32), 10: KEY.toString('base64') });
  expect([hash.version, hash.versions]).toEqual([10, [10, 2]]);
  expect(hash.digest('value').toString('hex')).toBe(
    '1a275ea7a06a1e32b3c9c5b10fe342f0c7d4645e291a201980cde3c5ff15cf73',
  );
  expect(hash.digest('value', 2)).not.toEqual(hash.digest('value'));
});

test('verifies by the version that made the digest', () => {
  const hash = createKeyedHash({ 1: KEY, 2: randomBytes(32) });
  const digest = hash.digest('value', 1);
  expect(hash.verify('value', digest, 1)).toBe(true);
  expect(hash.verify('value', digest, 2)).toBe(false);
  expect(hash.verify('other', digest, 1)).toBe(false);
  expect(hash.verify('value', digest.subarray(1), 1)).toBe(false);
});

test('refuses keys that are no keys', () => {
  expect(() => createKeyedHash({})).toThrow(/no key/);
  expect(() => createKeyedHash({ 1: 'c2hvcnQ=' })).toThrow(/shorter than 32 bytes/);
  expect(() => createKeyedHash({ 0: KEY })).toThrow(/no version/);
  expect(() => createKeyedHash({ 1: KEY }).digest('value', 3)).toThrow(/no key of version 3/);
});
