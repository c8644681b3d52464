import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createEnvelope,
  createLocalKeyProvider,
  EnvelopeError,
  type Envelope,
  type KeyCacheOptions,
  type LocalKeyProvider,
} from '../src/index.ts';
import { createKmsKeyProvider } from '../src/kms.ts';
import { startKmsDouble, type KmsDouble } from './kms-double.ts';

const CONTEXT = { purpose: 'test' };
const SECRET = 'IBAN of the payee';

/** The commitment to the data key. */
const keyOf = (ciphertext: Buffer) => ciphertext.subarray(36, 68);

describe('with a local key', () => {
  let folder: string;
  let keys: LocalKeyProvider;
  let envelope: Envelope;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quoin-envelope-'));
    keys = await createLocalKeyProvider({ file: join(folder, 'key.json') });
    envelope = createEnvelope({ keys });
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('gives back what was encrypted, in every process that has the key', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 5000 }),
        fc.dictionary(fc.string(), fc.string()),
        fc.string(),
        async (bytes, context, boundTo) => {
          const ciphertext = await envelope.encrypt(bytes, context, { boundTo });
          const elsewhere = createEnvelope({ keys });
          const plaintext = await elsewhere.decrypt(ciphertext, context, { boundTo });
          expect(plaintext.equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('encrypts the same text differently each time', async () => {
    const ciphertexts = new Set<string>();
    for (let count = 0; count < 100; count += 1) {
      const ciphertext = await envelope.encrypt(SECRET, CONTEXT);
      expect(ciphertext.includes(SECRET)).toBe(false);
      ciphertexts.add(ciphertext.toString('base64'));
    }
    expect(ciphertexts.size).toBe(100);
  });

  test('opens no message in which a bit was changed, nor one that was cut off', async () => {
    const original = await envelope.encrypt(SECRET, CONTEXT, { boundTo: 'row 1' });
    const options = { boundTo: 'row 1' };
    for (let index = 0; index < original.length; index += 1) {
      const changed = Buffer.from(original);
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      await expect(envelope.decrypt(changed, CONTEXT, options)).rejects.toThrow();
      const cut = original.subarray(0, index);
      await expect(envelope.decrypt(cut, CONTEXT, options)).rejects.toThrow(EnvelopeError);
    }
  });

  test('says why it does not open a message, and never what is in it', async () => {
    const original = await envelope.encrypt(SECRET, CONTEXT, { boundTo: 'row 1' });
    const changed = Buffer.from(original);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const newer = Buffer.from(original);
    newer[2] = 2;
    const reasonOf = (ciphertext: Uint8Array, context = CONTEXT, boundTo = 'row 1') =>
      envelope.decrypt(ciphertext, context, { boundTo }).then(
        () => 'opened',
        (error: unknown) => {
          expect(String(error)).not.toContain(SECRET);
          return (error as EnvelopeError).reason;
        },
      );
    expect(await reasonOf(original)).toBe('opened');
    expect(await reasonOf(changed)).toBe('tampered');
    expect(await reasonOf(original, CONTEXT, 'row 2')).toBe('tampered');
    expect(await reasonOf(original, { purpose: 'other' })).toBe('wrong-context');
    expect(await reasonOf(newer)).toBe('unsupported');
    expect(await reasonOf(Buffer.alloc(200, 0xff))).toBe('malformed');
  });

  test('refuses a message whose data key was replaced by another good one', async () => {
    const [one, two] = [createEnvelope({ keys }), createEnvelope({ keys })];
    const [first, second] = [
      await one.encrypt(SECRET, CONTEXT),
      await two.encrypt(SECRET, CONTEXT),
    ];
    const wrapped = { from: 68, to: first.length - SECRET.length - 28 };
    const forged = Buffer.concat([
      first.subarray(0, wrapped.from),
      second.subarray(wrapped.from, wrapped.to),
      first.subarray(wrapped.to),
    ]);
    await expect(envelope.decrypt(forged, CONTEXT)).rejects.toMatchObject({ reason: 'tampered' });
  });

  test('moves a message to the newest key without decrypting it', async () => {
    const options = { boundTo: 'row 1' };
    const original = await envelope.encrypt(SECRET, CONTEXT, options);
    await keys.rotate();
    const moved = await envelope.reEncrypt(original, CONTEXT);
    expect(moved.subarray(0, 68)).toEqual(original.subarray(0, 68));
    expect(moved.subarray(-45)).toEqual(original.subarray(-45));
    envelope.clear();
    for (const each of [original, moved]) {
      expect((await envelope.decrypt(each, CONTEXT, options)).toString()).toBe(SECRET);
    }
    await expect(envelope.reEncrypt(original, {})).rejects.toMatchObject({
      reason: 'wrong-context',
    });
  });

  test('refuses limits that are not safe', () => {
    for (const cache of [{ maxMessages: 2 ** 32 + 1 }, { maxAge: 0 }, { maxEntries: 1.5 }]) {
      expect(() => createEnvelope({ keys, cache })).toThrow(RangeError);
    }
  });
});

describe('with AWS KMS (the SDK against a stand-in of its endpoint)', () => {
  let kms: KmsDouble;
  let keyId: string;
  let time = 0;

  beforeEach(async () => {
    kms = await startKmsDouble();
    keyId = kms.createKey();
    time = Date.UTC(2026, 0, 1);
  });

  afterEach(() => kms.stop());

  const open = (cache: KeyCacheOptions = {}, timeout = 3000) =>
    createEnvelope({
      keys: createKmsKeyProvider({ client: kms.client, keyId, timeout }),
      cache,
      now: () => time,
    });

  test('asks for one data key per context, however many callers there are', async () => {
    const envelope = open();
    const contexts = Array.from({ length: 60 }, (_, index) => ({ shard: String(index % 3) }));
    await Promise.all(contexts.map((context) => envelope.encrypt(SECRET, context)));
    expect(kms.requests).toEqual(Array(3).fill('GenerateDataKey'));

    const reader = open();
    const ciphertext = await envelope.encrypt(SECRET, CONTEXT);
    kms.requests.length = 0;
    await Promise.all(contexts.map(() => reader.decrypt(ciphertext, CONTEXT)));
    expect(kms.requests).toEqual(['Decrypt']);
  });

  test('uses a data key within its limits of messages, bytes, age and entries', async () => {
    const keysFor = async (cache: KeyCacheOptions, sizes: readonly number[], step = 0) => {
      const envelope = open(cache);
      kms.requests.length = 0;
      for (const size of sizes) {
        await envelope.encrypt(randomBytes(size), CONTEXT);
        time += step;
      }
      return kms.requests.length;
    };
    expect(await keysFor({ maxMessages: 3 }, Array<number>(7).fill(10))).toBe(3);
    expect(await keysFor({ maxBytes: 100 }, [60, 40, 1, 500, 1])).toBe(4);
    expect(await keysFor({ maxAge: 1000 }, Array<number>(5).fill(10), 1000)).toBe(5);
    expect(await keysFor({ maxAge: 1000 }, Array<number>(5).fill(10), 100)).toBe(1);

    const envelope = open({ maxEntries: 1 });
    kms.requests.length = 0;
    for (const shard of ['a', 'b', 'a']) await envelope.encrypt(SECRET, { shard });
    expect(kms.requests).toHaveLength(3);
  });

  test('holds the limit of messages among callers at once', async () => {
    const envelope = open({ maxMessages: 10 });
    await Promise.all(Array.from({ length: 100 }, () => envelope.encrypt(SECRET, CONTEXT)));
    expect(kms.requests).toHaveLength(10);
  });

  test('works on with cached keys while KMS is away, then says so, without a storm', async () => {
    const envelope = open({ maxAge: 60_000 });
    const ciphertext = await envelope.encrypt(SECRET, CONTEXT);
    await kms.disappear();
    time += 59_999;
    for (let count = 0; count < 50; count += 1) {
      const another = await envelope.encrypt(SECRET, CONTEXT);
      expect((await envelope.decrypt(another, CONTEXT)).toString()).toBe(SECRET);
    }
    expect((await envelope.decrypt(ciphertext, CONTEXT)).toString()).toBe(SECRET);

    time += 1;
    const away = { name: 'KeyProviderError', reason: 'unavailable', retryable: true };
    await expect(envelope.encrypt(SECRET, CONTEXT)).rejects.toMatchObject(away);
    await expect(envelope.decrypt(ciphertext, CONTEXT)).rejects.toMatchObject(away);

    await kms.restore();
    time += 1000;
    expect((await envelope.decrypt(ciphertext, CONTEXT)).toString()).toBe(SECRET);
  });

  test('renews a key in use before its age ends, without a call that waits', async () => {
    const envelope = open({ maxAge: 1000 });
    const ciphertext = await envelope.encrypt(SECRET, CONTEXT);
    time += 500;
    kms.requests.length = 0;
    kms.slowDown(20);
    const renewing = await envelope.encrypt(SECRET, CONTEXT);
    await envelope.decrypt(ciphertext, CONTEXT);
    expect(kms.requests).toEqual([]);
    await expect.poll(() => kms.requests.toSorted()).toEqual(['Decrypt', 'GenerateDataKey']);
    await expect
      .poll(async () => keyOf(await envelope.encrypt(SECRET, CONTEXT)).equals(keyOf(renewing)))
      .toBe(false);

    await kms.disappear();
    time += 999;
    expect((await envelope.decrypt(ciphertext, CONTEXT)).toString()).toBe(SECRET);
    await expect(envelope.encrypt(SECRET, CONTEXT)).resolves.toBeInstanceOf(Buffer);
  });

  test('asks a throttling KMS no more than the retries of one call per cool-down', async () => {
    const envelope = open();
    kms.failWith('ThrottlingException');
    kms.requests.length = 0;
    const calls = Array.from({ length: 200 }, () => envelope.encrypt(SECRET, CONTEXT));
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ reason: { reason: 'throttled' } });
    }
    for (let count = 0; count < 200; count += 1) {
      const call = envelope.encrypt(SECRET, { shard: String(count) });
      await expect(call).rejects.toMatchObject({ reason: 'throttled' });
    }
    expect(kms.requests.length).toBeLessThanOrEqual(3);

    await kms.restore();
    time += 1000;
    await expect(envelope.encrypt(SECRET, CONTEXT)).resolves.toBeInstanceOf(Buffer);
  });

  test('waits for a slow KMS no longer than the timeout', async () => {
    const envelope = open({}, 300);
    kms.slowDown(30_000);
    const started = performance.now();
    await expect(envelope.encrypt(SECRET, CONTEXT)).rejects.toMatchObject({ reason: 'timeout' });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(kms.requests).toHaveLength(1);
  });

  test('stops with a disabled key at the end of the cached one, and reads on after a rotation', async () => {
    const envelope = open({ maxAge: 1000 });
    const ciphertext = await envelope.encrypt(SECRET, CONTEXT);
    kms.rotate(keyId);
    time += 1000;
    expect((await envelope.decrypt(ciphertext, CONTEXT)).toString()).toBe(SECRET);
    kms.setEnabled(keyId, false);
    time += 1000;
    await expect(envelope.decrypt(ciphertext, CONTEXT)).rejects.toMatchObject({
      reason: 'key-disabled',
      retryable: false,
    });
  });

  test('moves all messages of a data key with one call', async () => {
    const envelope = open();
    const ciphertexts = await Promise.all(
      Array.from({ length: 20 }, () => envelope.encrypt(SECRET, CONTEXT)),
    );
    kms.requests.length = 0;
    await Promise.all(ciphertexts.map((each) => envelope.reEncrypt(each, CONTEXT)));
    expect(kms.requests).toEqual(['ReEncrypt']);
  });
});
