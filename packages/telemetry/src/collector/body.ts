import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

/** The largest body, in bytes, as it is sent and as it is after decompression. */
export const LARGEST_BODY = 8 * 1024 * 1024;
const LARGEST_CONTENT = 4 * LARGEST_BODY;

const decompress = promisify(gunzip);

/**
 * Reads the body and decompresses it.
 *
 * @throws Refusal 413 when it is too large, 415 when its encoding is unknown, 400 when it is no gzip.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) throw tooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, length);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') {
    throw new Refusal(415, `The encoding "${encoding}" is not known. Send gzip or no encoding.`);
  }
  try {
    return await decompress(body, { maxOutputLength: LARGEST_CONTENT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new Refusal(400, 'The body is not gzip, as its header says.', { cause: error });
  }
}

function tooLarge(): Refusal {
  return new Refusal(413, 'The body is too large. Send smaller batches: 512 records are usual.');
}
