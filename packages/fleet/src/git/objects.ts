import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** How a repository names its objects. */
export type ObjectFormat = 'sha1' | 'sha256';

/** An object that a repository is to have. */
export interface GitObject {
  id: string;
  type: 'commit' | 'tree' | 'blob';
  content: Buffer;
}

/** The name that git gives to a file's content, found without git. */
export function blobId(content: Buffer, format: ObjectFormat): string {
  return gitObject('blob', content, format).id;
}

/** Names an object. */
export function gitObject(
  type: GitObject['type'],
  content: Buffer,
  format: ObjectFormat,
): GitObject {
  const id = createHash(format).update(`${type} ${content.length}\0`).update(content).digest('hex');
  return { id, type, content };
}

const PACK_TYPES = { commit: 1, tree: 2, blob: 3 };

/**
 * Objects as one packfile, the form in which `git unpack-objects` takes many at once.
 *
 * Format: https://git-scm.com/docs/gitformat-pack
 */
export function packOf(objects: readonly GitObject[], format: ObjectFormat): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.length, 8);
  const parts = objects.flatMap(({ type, content }) => [
    sizeHeader(PACK_TYPES[type], content.length),
    deflateSync(content, { level: 1 }),
  ]);
  const body = Buffer.concat([header, ...parts]);
  return Buffer.concat([body, createHash(format).update(body).digest()]);
}

/** Three bits of type and four of size, then seven bits of size a byte; the top bit says that more follow. */
function sizeHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 0x0f)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f);
  }
  return Buffer.from(bytes);
}
