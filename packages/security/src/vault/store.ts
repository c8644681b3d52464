import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';

/** The tables of the token vault, for node-pg-migrate. */
export const vaultMigrations: { schema: string; directory: string } = {
  schema: 'vault',
  directory: fileURLToPath(new URL('../../migrations/vault', import.meta.url)),
};

/** The keyed hash of a card number, by one version of the key. */
export interface Fingerprint {
  version: number;
  digest: Buffer;
}

export interface StoredCard {
  token: string;
  ciphertext: Buffer;
}

/** The token of a card number, and which versions of its fingerprint are stored. */
export async function findToken(
  pool: Pool,
  fingerprints: readonly Fingerprint[],
): Promise<{ token: string; versions: number[] } | undefined> {
  const { rows } = await pool.query<{ token: string; versions: number[] }>(
    `select token, array_agg(version) as versions from vault.fingerprints
     where (version, digest) in (select * from unnest($1::int[], $2::bytea[]))
     group by token order by token limit 1`,
    columns(fingerprints),
  );
  return rows[0];
}

/** @returns false when the number got a token meanwhile. */
export async function insertCard(
  pool: Pool,
  card: StoredCard,
  fingerprints: readonly Fingerprint[],
): Promise<boolean> {
  try {
    await pool.query(
      `with card as (insert into vault.cards (token, ciphertext) values ($3, $4) returning token)
       insert into vault.fingerprints (version, digest, token)
       select version, digest, token from card, unnest($1::int[], $2::bytea[]) as new (version, digest)`,
      [...columns(fingerprints), card.token, card.ciphertext],
    );
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return false;
    throw error;
  }
}

/** Adds the fingerprints by keys that came after the card. */
export async function addFingerprints(
  pool: Pool,
  token: string,
  fingerprints: readonly Fingerprint[],
): Promise<void> {
  await pool.query(
    `insert into vault.fingerprints (version, digest, token)
     select version, digest, $3 from unnest($1::int[], $2::bytea[]) as new (version, digest)
     on conflict do nothing`,
    [...columns(fingerprints), token],
  );
}

export async function readCiphertext(pool: Pool, token: string): Promise<Buffer | undefined> {
  const { rows } = await pool.query<StoredCard>(
    'select token, ciphertext from vault.cards where token = $1',
    [token],
  );
  return rows[0]?.ciphertext;
}

/** The cards behind a token, in order of tokens. */
export async function readCards(pool: Pool, after: string, limit: number): Promise<StoredCard[]> {
  const { rows } = await pool.query<StoredCard>(
    'select token, ciphertext from vault.cards where token > $1 order by token limit $2',
    [after, limit],
  );
  return rows;
}

export async function replaceCiphertext(pool: Pool, card: StoredCard): Promise<void> {
  await pool.query('update vault.cards set ciphertext = $2 where token = $1', [
    card.token,
    card.ciphertext,
  ]);
}

function columns(fingerprints: readonly Fingerprint[]) {
  return [fingerprints.map((each) => each.version), fingerprints.map((each) => each.digest)];
}
