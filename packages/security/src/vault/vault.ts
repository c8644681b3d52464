import type { Pool } from 'pg';
import type { AuditEvent } from '../audit/entry.ts';
import type { AuditLog } from '../audit/log.ts';
import { passesLuhn } from '../cards/luhn.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { KeyedHash } from '../keyed-hash.ts';
import {
  addFingerprints,
  findToken,
  insertCard,
  readCards,
  readCiphertext,
  replaceCiphertext,
  type Fingerprint,
} from './store.ts';
import { randomToken } from './token.ts';

export interface TokenVaultOptions {
  pool: Pool;
  /** Encrypts the card numbers. */
  envelope: Envelope;
  /** Finds the token of a number. Use a key of its own. */
  keyedHash: KeyedHash;
  /** Where each look at a card number is written. */
  audit: AuditLog;
  /** Whether the roles may see card numbers, such as `(roles) => policy.allows(roles, 'cards:read')`. */
  mayDetokenise: (roles: readonly string[]) => boolean;
}

/** Who wants to see a card number, and why. */
export interface DetokeniseAccess {
  user: { subject: string; roles: readonly string[] };
  /** The business need, for the audit log. */
  reason: string;
  /** Where the request came from. */
  origin: string;
}

export interface TokenVault {
  /**
   * The token of a card number; the same number has the same token.
   *
   * @throws {VaultError} not-a-card-number
   */
  tokenise: (pan: string) => Promise<string>;
  /**
   * The card number, after the access was written to the audit log. Refusals are written, too.
   *
   * @throws {VaultError} access-denied, reason-missing, unknown-token
   */
  detokenise: (token: string, access: DetokeniseAccess) => Promise<string>;
  /**
   * Encrypts all data keys with the newest key of the provider, after a rotation. No number is
   * decrypted.
   *
   * @returns how many cards there were.
   */
  reEncrypt: () => Promise<number>;
}

export type VaultErrorReason =
  'not-a-card-number' | 'access-denied' | 'reason-missing' | 'unknown-token';

const DESCRIPTIONS: Record<VaultErrorReason, string> = {
  'not-a-card-number':
    'The value is no card number: it needs 12 to 19 digits with a right check digit.',
  'access-denied': 'None of the roles may see card numbers.',
  'reason-missing': 'Seeing a card number needs a reason. Name the business need.',
  'unknown-token': 'The token is not in this vault.',
};

/** What the vault refused. It contains no card number. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly reason: VaultErrorReason;

  constructor(reason: VaultErrorReason) {
    super(DESCRIPTIONS[reason]);
    this.reason = reason;
  }
}

const CONTEXT = { purpose: 'card-vault' };
const BATCH = 500;

/**
 * Keeps card numbers as ciphertext and hands out random tokens for them. `vaultMigrations` makes its
 * tables.
 */
export function createTokenVault(options: TokenVaultOptions): TokenVault {
  const { pool, envelope, keyedHash } = options;

  const known = async (fingerprints: readonly Fingerprint[]) => {
    const found = await findToken(pool, fingerprints);
    const added = fingerprints.filter(({ version }) => !found?.versions.includes(version));
    if (found && added.length > 0) await addFingerprints(pool, found.token, added);
    return found?.token;
  };

  return {
    async tokenise(pan) {
      const digits = digitsOf(pan);
      const fingerprints = keyedHash.versions.map((version) => ({
        version,
        digest: keyedHash.digest(digits, version),
      }));
      for (;;) {
        const existing = await known(fingerprints);
        if (existing !== undefined) return existing;
        const token = randomToken();
        const ciphertext = await envelope.encrypt(digits, CONTEXT, { boundTo: token });
        if (await insertCard(pool, { token, ciphertext }, fingerprints)) return token;
      }
    },
    detokenise: (token, access) => detokenise(options, token, access),
    async reEncrypt() {
      // What was answered before the rotation does not count.
      envelope.clear();
      let count = 0;
      for (let after = ''; ;) {
        const cards = await readCards(pool, after, BATCH);
        for (const { token, ciphertext } of cards) {
          const moved = await envelope.reEncrypt(ciphertext, CONTEXT);
          await replaceCiphertext(pool, { token, ciphertext: moved });
        }
        count += cards.length;
        const last = cards.at(-1);
        if (!last) return count;
        after = last.token;
      }
    },
  };
}

async function detokenise(
  { pool, envelope, audit, mayDetokenise }: TokenVaultOptions,
  token: string,
  access: DetokeniseAccess,
): Promise<string> {
  const record = (outcome: AuditEvent['outcome'], problem?: string) =>
    appendAlone(pool, audit, eventOf(token, access, outcome, problem));
  const refuse = async (outcome: 'failure' | 'denied', reason: VaultErrorReason) => {
    await record(outcome, reason);
    return new VaultError(reason);
  };

  if (!mayDetokenise(access.user.roles)) throw await refuse('denied', 'access-denied');
  if (access.reason.trim() === '') throw await refuse('denied', 'reason-missing');
  const ciphertext = await readCiphertext(pool, token);
  if (!ciphertext) throw await refuse('failure', 'unknown-token');
  let plaintext: Buffer;
  try {
    plaintext = await envelope.decrypt(ciphertext, CONTEXT, { boundTo: token });
  } catch (error) {
    await record('failure', error instanceof Error ? error.name : 'unknown');
    throw error;
  }
  // First the record, then the number: what is not recorded is not shown.
  try {
    await record('success');
    return plaintext.toString();
  } finally {
    plaintext.fill(0);
  }
}

function eventOf(
  token: string,
  { user, reason, origin }: DetokeniseAccess,
  outcome: AuditEvent['outcome'],
  problem: string | undefined,
): AuditEvent {
  const details = { reason, problem };
  return {
    user: user.subject,
    action: 'card.detokenise',
    resource: token,
    outcome,
    origin,
    details,
  };
}

/** A transaction of its own: the record stays, whatever the caller does next. */
async function appendAlone(pool: Pool, audit: AuditLog, event: AuditEvent): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    await audit.append(client, event);
    await client.query('commit');
  } catch (error) {
    failure = error instanceof Error ? error : new Error('The append failed.', { cause: error });
    throw error;
  } finally {
    // A client that failed is not used again, so that its transaction ends.
    client.release(failure);
  }
}

function digitsOf(pan: string): string {
  const digits = pan.replace(/[\s.-]/g, '');
  const isCard = /^\d{12,19}$/.test(digits) && passesLuhn(Array.from(digits, Number));
  if (!isCard) throw new VaultError('not-a-card-number');
  return digits;
}
