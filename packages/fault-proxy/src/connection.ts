import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { relay } from './relay.ts';
import type { Weather } from './weather.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** One connection of a client, carried on to the target. */
export interface Connection {
  /** Resets both sides at once. */
  cut(): void;
  /** Resolves when both sides are gone. */
  readonly closed: Promise<void>;
}

/** Connects to the target on behalf of `client` and relays both ways through `weather`. */
export function carry(client: Socket, target: Target, weather: Weather): Connection {
  const ended = new AbortController();
  const sockets = [client];
  const cut = () => {
    ended.abort();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  // A side that breaks takes the other with it; the error itself is the client's to see, not ours.
  client.on('error', cut);

  const work = async () => {
    await weather.passage(performance.now(), ended.signal);
    const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
    sockets.push(upstream);
    upstream.on('error', cut);
    await once(upstream, 'connect', { signal: ended.signal });
    await Promise.all([
      relay(client, upstream, weather, ended.signal),
      relay(upstream, client, weather, ended.signal),
    ]);
  };
  const closed = work()
    .catch(cut)
    .then(() => Promise.all(sockets.map(gone)))
    .then(() => undefined);
  return { cut, closed };
}

async function gone(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}
