import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { carry, type Connection, type Target } from './connection.ts';
import { Weather } from './weather.ts';

export interface FaultProxyOptions {
  /** Where the real server listens. */
  readonly target: Target;
  /** The port of 127.0.0.1 to listen on. Default: a free one. */
  readonly port?: number;
}

/** A TCP proxy on 127.0.0.1 whose faults are switched while connections run through it. */
export interface FaultProxy {
  readonly host: string;
  /** The same for the whole life of the proxy, `refuse()` and `restore()` included. */
  readonly port: number;
  /** How many clients are connected. */
  readonly connections: number;
  /** As if the server's process had died: existing connections are reset, new ones refused (ECONNREFUSED). */
  refuse(): Promise<void>;
  /** Resets the connections that exist (ECONNRESET); new ones are served. */
  cut(): void;
  /** Each byte leaves `milliseconds` after it arrived, both ways: a round trip takes twice that longer. */
  delay(milliseconds: number): void;
  /** As if packets were dropped: connections are accepted and stay open, and nothing passes in either direction. */
  blackhole(): void;
  /** Ends every fault. Bytes held back by `blackhole()` are delivered, as TCP would. */
  restore(): Promise<void>;
  /** Resets what is open and releases the port. */
  stop(): Promise<void>;
}

/**
 * Starts a proxy in front of `target`. The end of a stream (half-close) and back-pressure are carried
 * through in both directions. An unreachable target shows as a reset of the client's connection.
 *
 * @throws when `port` is taken, or when `restore()` finds that another process took it meanwhile.
 */
export async function startFaultProxy({
  target,
  port = 0,
}: FaultProxyOptions): Promise<FaultProxy> {
  const host = '127.0.0.1';
  const weather = new Weather();
  const connections = new Set<Connection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const connection = carry(client, target, weather);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
  });
  const cut = () => {
    for (const connection of connections) connection.cut();
  };
  await listen(server, host, port);
  const ownPort = (server.address() as AddressInfo).port;

  const refuse = async () => {
    const closed = server.listening && once(server, 'close');
    if (server.listening) server.close();
    cut();
    await closed;
  };
  return {
    host,
    port: ownPort,
    get connections() {
      return connections.size;
    },
    refuse,
    cut,
    delay(milliseconds) {
      weather.set({ delay: milliseconds });
    },
    blackhole() {
      weather.set({ blackhole: true });
    },
    async restore() {
      weather.set({ delay: 0, blackhole: false });
      if (!server.listening) await listen(server, host, ownPort);
    },
    stop: refuse,
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}
