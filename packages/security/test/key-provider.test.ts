import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createLocalKeyProvider,
  KeyProviderError,
  type EncryptionContext,
  type KeyProvider,
} from '../src/index.ts';
import { createKmsKeyProvider } from '../src/kms.ts';
import { startKmsDouble } from './kms-double.ts';

interface Subject {
  keys: KeyProvider;
  /** New material for the key. */
  rotate: () => Promise<void>;
  /** A provider that knows another key. */
  stranger: KeyProvider;
  stop: () => Promise<void>;
}

const CONTEXT = { purpose: 'test', table: 'cards' };

describe.each([
  ['local key store', startLocal],
  ['AWS KMS (the SDK against a stand-in of its endpoint)', startKms],
])('key provider: %s', (_name, start) => {
  let subject: Subject;

  beforeEach(async () => {
    subject = await start();
  });

  afterEach(async () => {
    await subject.stop();
  });

  test('makes data keys that it alone opens, each another one', async () => {
    const { keys, stranger } = subject;
    const [first, second] = [
      await keys.generateDataKey(CONTEXT),
      await keys.generateDataKey(CONTEXT),
    ];
    expect(first.plaintext).toHaveLength(32);
    expect(Buffer.from(first.plaintext)).not.toEqual(Buffer.from(second.plaintext));
    expect(Buffer.from(first.wrapped.bytes).includes(Buffer.from(first.plaintext))).toBe(false);

    const opened = await keys.decrypt(first.wrapped, CONTEXT);
    expect(Buffer.from(opened)).toEqual(Buffer.from(first.plaintext));
    await expect(stranger.decrypt(first.wrapped, CONTEXT)).rejects.toMatchObject({
      name: 'KeyProviderError',
      reason: 'wrong-key',
    });
  });

  test('opens under the same context alone, whatever the order of its names', async () => {
    const { keys } = subject;
    const { plaintext, wrapped } = await keys.generateDataKey(CONTEXT);
    const opened = await keys.decrypt(wrapped, { table: 'cards', purpose: 'test' });
    expect(Buffer.from(opened)).toEqual(Buffer.from(plaintext));
    const others: EncryptionContext[] = [{}, { purpose: 'test' }, { ...CONTEXT, table: 'notes' }];
    for (const other of others) {
      const refused = { reason: 'invalid-ciphertext', retryable: false };
      await expect(keys.decrypt(wrapped, other)).rejects.toMatchObject(refused);
      await expect(keys.reEncrypt(wrapped, other)).rejects.toMatchObject(refused);
    }
  });

  test('refuses a wrapped key that was changed', async () => {
    const { keys } = subject;
    const { wrapped } = await keys.generateDataKey(CONTEXT);
    for (const index of [wrapped.bytes.length - 1, wrapped.bytes.length - 20, 0]) {
      const bytes = Uint8Array.from(wrapped.bytes);
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      await expect(keys.decrypt({ ...wrapped, bytes }, CONTEXT)).rejects.toMatchObject({
        reason: 'invalid-ciphertext',
      });
    }
  });

  test('opens keys from before a rotation and moves them to the newest material', async () => {
    const { keys, rotate } = subject;
    const { plaintext, wrapped } = await keys.generateDataKey(CONTEXT);
    await rotate();
    await rotate();
    const moved = await keys.reEncrypt(wrapped, CONTEXT);
    expect(Buffer.from(moved.bytes)).not.toEqual(Buffer.from(wrapped.bytes));
    for (const each of [wrapped, moved]) {
      expect(Buffer.from(await keys.decrypt(each, CONTEXT))).toEqual(Buffer.from(plaintext));
    }
  });
});

async function startLocal(): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-keys-'));
  const keys = await createLocalKeyProvider({ file: join(folder, 'keys', 'a.json') });
  const stranger = await createLocalKeyProvider({ file: join(folder, 'b.json'), keyId: 'other' });
  const stop = () => rm(folder, { recursive: true });
  return { keys, stranger, rotate: keys.rotate, stop };
}

async function startKms(): Promise<Subject> {
  const kms = await startKmsDouble();
  const [keyId, other] = [kms.createKey(), kms.createKey()];
  return {
    keys: createKmsKeyProvider({ client: kms.client, keyId }),
    stranger: createKmsKeyProvider({ client: kms.client, keyId: other }),
    rotate: () => Promise.resolve(kms.rotate(keyId)),
    stop: kms.stop,
  };
}

describe('local key store', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quoin-keys-'));
    file = join(folder, 'key.json');
  });

  afterEach(() => rm(folder, { recursive: true }));

  test('is readable by its owner alone, and refused when it is not', async () => {
    await createLocalKeyProvider({ file });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o640);
    await expect(createLocalKeyProvider({ file })).rejects.toThrow(/can be read by other accounts/);
  });

  test('is one key for two processes that make and rotate it at once', async () => {
    const [a, b] = await Promise.all([
      createLocalKeyProvider({ file }),
      createLocalKeyProvider({ file }),
    ]);
    await Promise.all([a.rotate(), b.rotate(), a.rotate()]);
    const stored = JSON.parse(await readFile(file, 'utf8')) as { versions: { version: number }[] };
    expect(stored.versions.map(({ version }) => version)).toEqual([1, 2, 3, 4]);

    await a.rotate();
    const { plaintext, wrapped } = await a.generateDataKey(CONTEXT);
    expect(Buffer.from(await b.decrypt(wrapped, CONTEXT))).toEqual(Buffer.from(plaintext));
  });
});

describe('AWS KMS', () => {
  test('names what went wrong', async () => {
    const kms = await startKmsDouble();
    try {
      const keyId = kms.createKey();
      const keys = createKmsKeyProvider({ client: kms.client, keyId, timeout: 20_000 });
      const reasons: Record<string, string> = {
        AccessDeniedException: 'access-denied',
        KMSInvalidStateException: 'key-disabled',
        KMSInternalException: 'unavailable',
        ThrottlingException: 'throttled',
        ValidationException: 'unknown',
      };
      for (const [type, reason] of Object.entries(reasons)) {
        kms.failWith(type, type === 'KMSInternalException' ? 500 : 400);
        await expect(keys.generateDataKey(CONTEXT)).rejects.toMatchObject({ reason });
      }
      await kms.restore();
      kms.setEnabled(keyId, false);
      const error: unknown = await keys.generateDataKey(CONTEXT).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(KeyProviderError);
      expect(error).toMatchObject({ reason: 'key-disabled', operation: 'generateDataKey' });
      const missing = createKmsKeyProvider({ client: kms.client, keyId: 'alias/none' });
      await expect(missing.generateDataKey({})).rejects.toMatchObject({ reason: 'key-not-found' });
    } finally {
      await kms.stop();
    }
  });

  test('moves data keys from a former key to the one that an alias names now', async () => {
    const kms = await startKmsDouble();
    try {
      const [former, current] = [kms.createKey(), kms.createKey()];
      kms.setAlias('alias/payments', former);
      const { client } = kms;
      const before = createKmsKeyProvider({ client, keyId: 'alias/payments' });
      const { plaintext, wrapped } = await before.generateDataKey(CONTEXT);
      kms.setAlias('alias/payments', current);
      await expect(before.decrypt(wrapped, CONTEXT)).rejects.toMatchObject({ reason: 'wrong-key' });

      const formerKeyIds = [former];
      const after = createKmsKeyProvider({ client, keyId: 'alias/payments', formerKeyIds });
      const moved = await after.reEncrypt(wrapped, CONTEXT);
      expect(moved.keyId).toBe(current);
      kms.setEnabled(former, false);
      expect(Buffer.from(await after.decrypt(moved, CONTEXT))).toEqual(Buffer.from(plaintext));
    } finally {
      await kms.stop();
    }
  });
});
