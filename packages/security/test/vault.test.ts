import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  createAuditLog,
  createEnvelope,
  createKeyedHash,
  createLocalKeyProvider,
  createTokenVault,
  definePolicy,
  findCardNumbers,
  type AuditLog,
  type KeyedHash,
  type LocalKeyProvider,
  type TokenVault,
} from '../src/index.ts';
import { startDatabases, type Databases } from './database.ts';

const PAN = '4111111111111111';
const FIRST_KEY = randomBytes(32);
const access = {
  user: { subject: 'agent-9', roles: ['chargeback'] },
  reason: 'chargeback 4711',
  origin: '10.1.2.3',
};
const policy = definePolicy({ chargeback: ['cards:read'], teller: ['payments:read'] });

let databases: Databases;
let folder: string;
let keys: LocalKeyProvider;
let pool: pg.Pool;
let audit: AuditLog;
let vault: TokenVault;

beforeAll(async () => {
  databases = await startDatabases();
  folder = await mkdtemp(join(tmpdir(), 'quoin-vault-'));
  keys = await createLocalKeyProvider({ file: join(folder, 'key.json') });
});

afterAll(async () => {
  await databases.stop();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  pool = await databases.create();
  audit = createAuditLog({ pool });
  vault = open(createKeyedHash({ 1: FIRST_KEY }));
});

function open(keyedHash: KeyedHash): TokenVault {
  return createTokenVault({
    pool,
    envelope: createEnvelope({ keys }),
    keyedHash,
    audit,
    mayDetokenise: (roles) => policy.allows(roles, 'cards:read'),
  });
}

test('gives one number one token, however it is written and however many ask at once', async () => {
  const writings = [PAN, '4111 1111 1111 1111', '4111-1111-1111-1111'];
  const tokens = await Promise.all(
    Array.from({ length: 30 }, (_, index) => vault.tokenise(writings[index % 3] ?? PAN)),
  );
  expect(new Set(tokens).size).toBe(1);
  expect(await vault.tokenise('5555555555554444')).not.toBe(tokens[0]);
  expect((await pool.query('select from vault.cards')).rowCount).toBe(2);
});

test('makes tokens that nobody takes for a card number', async () => {
  const token = await vault.tokenise(PAN);
  expect(token).toMatch(/^card_[a-z]{27}$/);
  expect(findCardNumbers(token)).toEqual([]);
});

test('stores the number as ciphertext alone', async () => {
  await vault.tokenise(PAN);
  const { rows } = await pool.query<{ row: string }>(
    `select encode(ciphertext, 'escape') || token as row from vault.cards
     union all select encode(digest, 'escape') from vault.fingerprints`,
  );
  expect(rows).toHaveLength(2);
  for (const { row } of rows) expect(row).not.toContain(PAN);
});

test('shows the number to those who may see it, and writes it down', async () => {
  const token = await vault.tokenise(PAN);
  expect(await vault.detokenise(token, access)).toBe(PAN);
  const teller = { ...access, user: { subject: 'teller-1', roles: ['teller'] } };
  const refusals = [
    [token, teller, 'access-denied'],
    [token, { ...access, reason: ' ' }, 'reason-missing'],
    ['card_unknown', access, 'unknown-token'],
  ] as const;
  for (const [which, who, reason] of refusals) {
    await expect(vault.detokenise(which, who)).rejects.toMatchObject({
      name: 'VaultError',
      reason,
    });
  }
  const events = (await audit.read()).map(({ event }) => event);
  expect(events.map((event) => [event.user, event.outcome, event.details?.problem])).toEqual([
    ['agent-9', 'success', undefined],
    ['teller-1', 'denied', 'access-denied'],
    ['agent-9', 'denied', 'reason-missing'],
    ['agent-9', 'failure', 'unknown-token'],
  ]);
  expect(events[0]).toMatchObject({
    action: 'card.detokenise',
    resource: token,
    origin: '10.1.2.3',
    details: { reason: 'chargeback 4711' },
  });
  expect(JSON.stringify(events)).not.toContain(PAN);
});

test('shows nothing that cannot be written down', async () => {
  const token = await vault.tokenise(PAN);
  await pool.query('alter table audit.entries rename to gone');
  await expect(vault.detokenise(token, access)).rejects.toMatchObject({ code: '42P01' });
});

test('refuses what is no card number, without repeating it', async () => {
  for (const value of ['4111111111111112', '411111', 'not a number', `${PAN}0000`]) {
    const error: unknown = await vault.tokenise(value).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'VaultError', reason: 'not-a-card-number' });
    expect(String(error)).not.toContain(value);
  }
});

test('opens no number under the token of another', async () => {
  const [first, second] = [await vault.tokenise(PAN), await vault.tokenise('5555555555554444')];
  await pool.query(
    'update vault.cards set ciphertext = (select ciphertext from vault.cards where token = $1) where token = $2',
    [first, second],
  );
  await expect(vault.detokenise(second, access)).rejects.toMatchObject({
    name: 'EnvelopeError',
    reason: 'tampered',
  });
  expect((await audit.read())[0]?.event).toMatchObject({ outcome: 'failure' });
});

test('keeps tokens over a rotation of the hash key, and does without the old one then', async () => {
  const token = await vault.tokenise(PAN);
  const second = randomBytes(32);
  const between = open(createKeyedHash({ 1: FIRST_KEY, 2: second }));
  expect(await between.tokenise(PAN)).toBe(token);
  const other = await between.tokenise('5555555555554444');
  expect(await vault.tokenise('5555555555554444')).toBe(other);

  await pool.query('delete from vault.fingerprints where version = 1');
  const after = open(createKeyedHash({ 2: second }));
  expect(await after.tokenise(PAN)).toBe(token);
  expect(await after.detokenise(token, access)).toBe(PAN);
});

test('moves all numbers to the newest key of the provider', async () => {
  const token = await vault.tokenise(PAN);
  const before = await pool.query<{ ciphertext: Buffer }>('select ciphertext from vault.cards');
  await keys.rotate();
  expect(await vault.reEncrypt()).toBe(1);
  const after = await pool.query<{ ciphertext: Buffer }>('select ciphertext from vault.cards');
  expect(after.rows).not.toEqual(before.rows);
  expect(await open(createKeyedHash({ 1: FIRST_KEY })).detokenise(token, access)).toBe(PAN);
});
