import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PublishedEvent } from '../../src/events/published-event.ts';

export interface Received {
  headers: Record<string, string>;
  body: string;
  event: PublishedEvent;
}

export interface Receiver {
  url: string;
  /** All requests, answered well or not. */
  received: Received[];
  /** Of the requests that were answered with 204, without repeats, in the order of their answers. */
  accepted: string[];
  /** Decides what a request is answered with: a status, or what it does itself. @default 204 */
  answer: (received: Received, response: ServerResponse) => number | undefined;
  close(): Promise<void>;
}

/** Somebody else's service, which events are delivered to. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const receiver: Receiver = {
    url: '',
    received: [],
    accepted: [],
    answer: () => 204,
    async close() {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const received = {
      headers: request.headers as Record<string, string>,
      body,
      event: JSON.parse(body) as PublishedEvent,
    };
    receiver.received.push(received);
    const status = receiver.answer(received, response);
    if (status === undefined) return;
    if (status === 204 && !receiver.accepted.includes(received.event.id)) {
      receiver.accepted.push(received.event.id);
    }
    response.writeHead(status).end();
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/hooks`;
  return receiver;
}

/** For each payment, the places of its events in the order in which they were accepted. */
export function versionsByPayment(accepted: readonly string[]): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const id of accepted) {
    const [, payment = '', version] = /^(.+)-(\d+)$/.exec(id) ?? [];
    versions.set(payment, [...(versions.get(payment) ?? []), Number(version)]);
  }
  return versions;
}
