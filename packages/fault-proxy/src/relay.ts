import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Weather } from './weather.ts';

/** Bytes held for one direction before its sender is made to wait. */
const MAX_HELD_BYTES = 256 * 1024;

interface Held {
  readonly arrived: number;
  /** Absent for the end of the stream, which travels like any other byte. */
  readonly chunk?: Buffer;
}

/**
 * Carries bytes one way until the sender ends, then ends that way alone: the other keeps flowing.
 * A chunk leaves `delay` after its own arrival, so latency does not reduce throughput.
 *
 * Rejects when `signal` aborts.
 */
export async function relay(
  from: Socket,
  to: Socket,
  weather: Weather,
  signal: AbortSignal,
): Promise<void> {
  const held: Held[] = [];
  let bytes = 0;
  let wake: () => void = () => undefined;
  const hold = (item: Held) => {
    held.push(item);
    wake();
  };
  from.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= MAX_HELD_BYTES) from.pause();
    hold({ arrived: performance.now(), chunk });
  });
  from.once('end', () => {
    hold({ arrived: performance.now() });
  });
  signal.addEventListener('abort', () => {
    wake();
  });

  for (;;) {
    const next = held.shift();
    if (next === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
      signal.throwIfAborted();
      continue;
    }
    await weather.passage(next.arrived, signal);
    if (next.chunk === undefined) break;
    if (!to.write(next.chunk)) await once(to, 'drain', { signal });
    bytes -= next.chunk.length;
    if (from.isPaused() && bytes < MAX_HELD_BYTES) from.resume();
  }
  to.end();
}
