const SCHEME = 'bearer ';
/** RFC 6750, 2.1. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** The token of an `authorization` header, or undefined when it holds none. */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined || header.length <= SCHEME.length) return undefined;
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  const token = header.slice(SCHEME.length).trim();
  return TOKEN.test(token) ? token : undefined;
}
