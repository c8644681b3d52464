import { hash } from 'node:crypto';

export interface FingerprintSource {
  method: string;
  /** Path and query that were asked for. */
  url: string;
  /** Parsed body. */
  body: unknown;
}

/**
 * Hash of what a request asks for. Two bodies with the same content have the same fingerprint,
 * whatever the order of their members and the blanks between them.
 *
 * @returns 43 characters, base64url of SHA-256
 */
export function fingerprint({ method, url, body }: FingerprintSource): string {
  return hash('sha256', `${method} ${url}\n${canonicalJson(body) ?? ''}`, 'base64url');
}

/** JSON with the members of each object in order of their names, as RFC 8785 orders them. */
export function canonicalJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, member: unknown) =>
    isPlainObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
