import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Problem } from '../problems/from-error.ts';
import { fingerprint } from './fingerprint.ts';
import { parseIdempotencyKey } from './key.ts';
import type { IdempotencyClaim, IdempotencyStore, StoredAnswer } from './store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Whether requests carry the header Idempotency-Key, and repeated ones get the first answer.
     * With `transactional` the key is required and the handler claims it in its own transaction:
     * `claimIdempotencyKey(client, idempotencyClaimOf(request))`.
     * @default the header is ignored
     */
    idempotency?: 'required' | 'optional' | 'transactional';
  }
  interface FastifyRequest {
    idempotency: { claim: IdempotencyClaim; lease?: string } | null;
  }
}

/** How often answers that are older than their retention are deleted, in milliseconds. */
const CLEANING_INTERVAL = 600_000;

/** Replays the first answer to requests that are repeated with the same key (IETF Idempotency-Key). */
export function addIdempotency(app: FastifyInstance, store: IdempotencyStore | undefined): void {
  app.decorateRequest('idempotency', null);
  const unkept: string[] = [];
  app.addHook('onRoute', (route) => {
    const mode = route.config?.idempotency;
    if (!mode) return;
    if (mode === 'transactional') prepend(route, 'preHandler', readKey);
    else if (store) keepAnswers(route, store);
    else unkept.push(`${String(route.method)} ${route.url}`);
  });
  app.addHook('onReady', (done) => {
    done(unkept.length > 0 ? missingStore(unkept) : undefined);
  });
  if (store) cleanRegularly(app, store);
}

/** The claim of a route with `idempotency: 'transactional'`, to pass to `claimIdempotencyKey`. */
export function idempotencyClaimOf(request: FastifyRequest): IdempotencyClaim {
  if (request.idempotency) return request.idempotency.claim;
  throw new Error("The route does not have config.idempotency: 'transactional'.");
}

/** Answers with what the first request was answered with. */
export function replayAnswer(reply: FastifyReply, answer: StoredAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .headers(answer.headers)
    .header('idempotency-replayed', 'true')
    .serializer((body: string) => body)
    .send(answer.body);
}

function keepAnswers(route: RouteOptions, store: IdempotencyStore): void {
  prepend(route, 'preHandler', async (request, reply) => {
    await readKey(request);
    const { idempotency } = request;
    return idempotency ? claim(store, idempotency, reply) : undefined;
  });
  const onSend = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    await settle(store, request, reply, payload);
    return payload;
  };
  route.onSend = [...[route.onSend ?? []].flat(), onSend];
}

function prepend(
  route: RouteOptions,
  hook: 'preHandler',
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  route[hook] = [handler, ...[route[hook] ?? []].flat()];
}

/** Puts the claim on the request, if it has a key. */
function readKey(request: FastifyRequest): Promise<void> {
  const key = parseIdempotencyKey(request.headers['idempotency-key']);
  if (key !== undefined) {
    request.idempotency = { claim: new RequestClaim(request, key) };
  } else if (request.exchange.route.config.idempotency !== 'optional') {
    throw new Problem('idempotency-key-missing', 'The request has no header idempotency-key.');
  }
  return Promise.resolve();
}

/** Hashed when somebody asks: a handler that tells requests apart by itself never does. */
class RequestClaim implements IdempotencyClaim {
  readonly scope: string;
  readonly key: string;
  readonly #request: FastifyRequest;
  #fingerprint: string | undefined;

  constructor(request: FastifyRequest, key: string) {
    this.scope = request.principal?.subject ?? '';
    this.key = key;
    this.#request = request;
  }

  get fingerprint(): string {
    return (this.#fingerprint ??= fingerprint(this.#request));
  }
}

async function claim(
  store: IdempotencyStore,
  idempotency: { claim: IdempotencyClaim; lease?: string },
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const outcome = await store.claim(idempotency.claim).catch((cause: unknown) => {
    throw new Problem('unavailable', 'The idempotency key cannot be checked now.', { cause });
  });
  switch (outcome.state) {
    case 'claimed':
      idempotency.lease = outcome.lease;
      return undefined;
    case 'completed':
      return replayAnswer(reply, outcome.answer);
    case 'mismatch':
      throw new Problem(
        'idempotency-key-reused',
        'The key was used for a request with another address or body.',
      );
    case 'in-progress':
      throw inProgress(outcome.retryAfter);
  }
}

function inProgress(retryAfter: number): Error {
  const seconds = String(Math.max(1, Math.ceil(retryAfter / 1_000)));
  return new Problem(
    'idempotency-key-in-progress',
    'The first request with this key has not been answered yet.',
    { headers: { 'retry-after': seconds } },
  );
}

/** Keeps the answer before it is sent, or gives the key back when the request may be tried again. */
async function settle(
  store: IdempotencyStore,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  const { claim: claimed, lease } = request.idempotency ?? {};
  if (!claimed || lease === undefined || !request.idempotency) return;
  // Whatever else is sent on this request, it is settled once.
  delete request.idempotency.lease;
  // After a time-out the handler still runs: the key stays taken until its lease ends.
  if (request.failure?.code === 'timeout') return;
  try {
    if (reply.statusCode >= 500) await store.release(claimed, lease);
    else await complete(store, claimed, lease, { request, reply, payload });
  } catch (err) {
    // The work is done and must be answered; a repetition waits for the lease, then does it again.
    request.log.error({ err }, 'the answer for an idempotency key could not be kept');
  }
}

async function complete(
  store: IdempotencyStore,
  claimed: IdempotencyClaim,
  lease: string,
  { request, reply, payload }: { request: FastifyRequest; reply: FastifyReply; payload: unknown },
): Promise<void> {
  if (typeof payload !== 'string' && payload !== undefined && payload !== null) {
    throw new TypeError(
      'Only answers that are sent as text can be kept. Send an object or a text.',
    );
  }
  const answer = { status: reply.statusCode, headers: keptHeaders(reply), body: payload ?? '' };
  if (await store.complete(claimed, lease, answer)) return;
  request.log.warn('a request outlived the lease of its idempotency key; another one has taken it');
}

/** Headers that say what was answered. The others belong to the connection or to one request. */
const KEPT = [
  'content-type',
  'content-language',
  'content-location',
  'etag',
  'last-modified',
  'link',
  'location',
];

function keptHeaders(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

function cleanRegularly(app: FastifyInstance, store: IdempotencyStore): void {
  let timer: NodeJS.Timeout | undefined;
  const clean = () => {
    store.deleteExpired().catch((err: unknown) => {
      app.log.warn({ err }, 'old idempotency keys could not be deleted');
    });
  };
  app.addHook('onReady', (done) => {
    timer = setInterval(clean, CLEANING_INTERVAL).unref();
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer);
    done();
  });
}

function missingStore(routes: readonly string[]): Error {
  return new Error(
    `These routes keep answers for idempotency keys: ${routes.join(', ')}. ` +
      'Give createService an idempotency store, such as createPostgresIdempotencyStore(pool).',
  );
}
