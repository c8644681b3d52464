import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Received {
  path: string;
  /** As it was sent, after decompression. */
  body: Buffer;
}

/** An OTLP receiver that keeps the bytes. */
export async function startReceiver() {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const isGzip = request.headers['content-encoding'] === 'gzip';
    received.push({ path: request.url ?? '', body: isGzip ? gunzipSync(body) : body });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    received,
    /** All that came, as one text. Strings stand in protocol buffers as they are. */
    text: () => received.map(({ body }) => body.toString('utf8')).join('\n'),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
