import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { callerOf, requirePermission } from '@quoin/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../problems.ts';
import type { Feed } from './feed.ts';
import { StreamHeaders, StreamQuery } from './schemas.ts';
import { eventStream } from './sse.ts';

export interface StreamLimits {
  /** Streams of this process at a time. @default 500 */
  streams?: number;
  /** Streams of one caller at a time in this process. @default 20 */
  streamsPerCaller?: number;
  /** Milliseconds after which a silent stream shows that it lives. @default 15000 */
  heartbeat?: number;
  /** Milliseconds after which a client that takes nothing loses its connection. @default 60000 */
  stalledAfter?: number;
}

export interface StreamRouteOptions {
  feed: Feed;
  limits: StreamLimits | undefined;
  /** The position of the newest event that can be read. */
  newest: () => Promise<number>;
}

/** Sends events as they happen. */
export const streamRoute: FastifyPluginCallbackTypebox<StreamRouteOptions> = (
  app,
  { feed, limits = {}, newest },
  done,
) => {
  const { heartbeat = 15_000, stalledAfter = 60_000 } = limits;
  const stopping = new AbortController();
  const open = createCounter(limits);
  // Before the server waits for its connections, or it would wait for these for ever.
  app.addHook('preClose', (next) => {
    stopping.abort();
    next();
  });

  app.get(
    '/stream',
    {
      config: requirePermission('events:read'),
      schema: {
        operationId: 'streamEvents',
        tags: ['events'],
        summary: 'Receive what happens to payments, as it happens',
        description:
          'Server-sent events: `id` is the position, `event` the type, `data` an Event. A client that ' +
          'reconnects with `last-event-id` goes on where it was: nothing is missed, and nothing comes ' +
          'twice. The stream ends with the token; connect again with a new one.',
        querystring: StreamQuery,
        headers: StreamHeaders,
        produces: ['text/event-stream'],
        response: { 200: Type.String({ description: 'Events, until one side ends the stream' }) },
      },
    },
    async (request, reply) => {
      const { type: types, paymentId } = request.query;
      const end = await newest();
      const after = request.headers['last-event-id'] ?? request.query.after ?? end;
      if (after > end) throw unknownPosition(after, end);
      const close = open(callerOf(request).subject);
      try {
        await send(request, reply, stopping.signal, stalledAfter, (signal) =>
          eventStream({ feed, filter: { types, paymentId }, after, heartbeat, signal }),
        );
      } finally {
        close();
      }
      return reply;
    },
  );
  done();
};

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  stopping: AbortSignal,
  stalledAfter: number,
  messages: (signal: AbortSignal) => AsyncGenerator<string>,
): Promise<void> {
  // It stays for hours: it is none of the requests by which the service judges how busy it is.
  request.releaseLoad?.('ignored');
  request.releaseLoad = null;
  const gone = new AbortController();
  const socket = reply.raw;
  socket.once('close', () => {
    gone.abort();
  });
  const signal = AbortSignal.any([stopping, gone.signal, endOfToken(request)]);
  reply.hijack();
  socket.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // What follows a stream is another connection, so that a service which stops need not wait for it.
    connection: 'close',
    // Proxies that buffer would hold the events back.
    'x-accel-buffering': 'no',
  });
  const taken = whileTaken(messages(signal), stalledAfter, () => socket.destroy());
  await pipeline(Readable.from(taken, { highWaterMark: 1 }), socket).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
}

/** Lets a client have its time to take each part, and no more. */
async function* whileTaken(
  messages: AsyncGenerator<string>,
  stalledAfter: number,
  giveUp: () => void,
): AsyncGenerator<string> {
  for await (const message of messages) {
    const timer = setTimeout(giveUp, stalledAfter);
    try {
      yield message;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** `setTimeout` takes no longer time than this. */
const LONGEST_TIMER = 2 ** 31 - 1;

function endOfToken(request: FastifyRequest): AbortSignal {
  const { exp } = callerOf(request).claims;
  if (exp === undefined) return new AbortController().signal;
  return AbortSignal.timeout(Math.min(Math.max(0, exp * 1_000 - Date.now()), LONGEST_TIMER));
}

/** Counts the streams that are open; gives the function that closes one. */
function createCounter({ streams = 500, streamsPerCaller = 20 }: StreamLimits) {
  const byCaller = new Map<string, number>();
  let all = 0;
  return (caller: string) => {
    const own = byCaller.get(caller) ?? 0;
    if (own >= streamsPerCaller) {
      throw new Problem(
        'too-many-requests',
        `The caller has ${own} event streams open already. Close one, or share one.`,
        { headers: { 'retry-after': '30' } },
      );
    }
    if (all >= streams) {
      throw new Problem('unavailable', 'All event streams of this process are taken.', {
        headers: { 'retry-after': '30' },
      });
    }
    all += 1;
    byCaller.set(caller, own + 1);
    return () => {
      all -= 1;
      const left = (byCaller.get(caller) ?? 1) - 1;
      if (left === 0) byCaller.delete(caller);
      else byCaller.set(caller, left);
    };
  };
}

function unknownPosition(after: number, end: number): Error {
  return new Problem(
    'event-position-unknown',
    `There is no position ${after} yet; the newest is ${end}. The client comes from another database, ` +
      'or from one that was restored: begin anew after a position that it has.',
  );
}
