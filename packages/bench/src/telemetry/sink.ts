/** A collector that reads everything and answers 200, in a thread of its own so that its work is not measured. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (!isMainThread) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage((server.address() as AddressInfo).port);
  });
}

/** @returns where it listens, and what ends it */
export async function startSink(): Promise<{ url: string; stop(): Promise<unknown> }> {
  const worker = new Worker(new URL(import.meta.url));
  const { promise, resolve } = Promise.withResolvers<number>();
  worker.once('message', resolve);
  const port = await promise;
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => worker.terminate() };
}
