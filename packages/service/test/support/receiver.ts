import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OTLP receiver that keeps everything that is exported to it: the path, a space, the body as text. */
export async function startReceiver() {
  const received: string[] = [];
  const server = createServer((incoming, response) => {
    incoming.toArray().then(
      (chunks) => {
        const body = Buffer.concat(chunks as Buffer[]).toString('latin1');
        received.push(`${incoming.url ?? ''} ${body}`);
        response.end();
      },
      () => response.destroy(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, received, url: `http://127.0.0.1:${String(port)}` };
}
