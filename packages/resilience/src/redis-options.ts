/** The longest wait before another attempt to connect, in milliseconds. */
const LONGEST_WAIT = 2_000;
const FIRST_WAIT = 50;

/**
 * Options for `createClient` of `@redis/client` with which commands fail at once while Redis is away, and
 * the client comes back whatever happened. By its own defaults it waits for a connection that went silent
 * until the kernel gives up, and with `socketTimeout` alone it ends for good when that expires.
 *
 * @param url `redis://…`, or `rediss://…` with TLS
 * @param settings `silence`: milliseconds after which a connection on which nothing arrives is replaced
 */
export function redisOptions(url: string, { silence = 10_000 }: { silence?: number } = {}) {
  return {
    url,
    disableOfflineQueue: true,
    // A connection that nobody uses is not silent.
    pingInterval: Math.ceil(silence / 3),
    socket: {
      connectTimeout: 2_000,
      socketTimeout: silence,
      /** Full jitter, so that the processes that lost Redis together do not return together. */
      reconnectStrategy: (attempts: number) =>
        Math.random() * Math.min(FIRST_WAIT * 2 ** attempts, LONGEST_WAIT),
    },
  };
}
