const FIRST_ESCAPE = 0xdc00;
const INVALID = '\ufffd';

/**
 * A path as git stores it, in bytes, as text. Bytes that are not UTF-8 become lone surrogates
 * (U+DC80 to U+DCFF, as in Python's `surrogateescape`), so that {@link encodePath} finds them again.
 */
export function decodePath(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (!text.includes(INVALID) || Buffer.from(text).equals(bytes)) return text;
  return decodeParts(bytes);
}

/** The bytes of a path that {@link decodePath} read, or of any other. */
export function encodePath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path);
  return Buffer.concat(
    [...path].map((character) => {
      const byte = character.charCodeAt(0) - FIRST_ESCAPE;
      const escaped = character.length === 1 && byte >= 0x80 && byte <= 0xff;
      return escaped ? Buffer.from([byte]) : Buffer.from(character);
    }),
  );
}

/** Takes the longest valid character at each place, and escapes a byte where there is none. */
function decodeParts(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const size = [1, 2, 3, 4].find((length) => isValid(decoder, bytes, at, length));
    text += size
      ? decoder.decode(bytes.subarray(at, at + size))
      : String.fromCharCode(FIRST_ESCAPE + (bytes[at] ?? 0));
    at += size ?? 1;
  }
  return text;
}

function isValid(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  at: number,
  length: number,
): boolean {
  if (at + length > bytes.length) return false;
  try {
    decoder.decode(bytes.subarray(at, at + length));
    return true;
  } catch {
    return false;
  }
}
