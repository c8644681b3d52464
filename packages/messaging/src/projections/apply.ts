import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore } from '../eventstore/store.ts';
import { inTransaction, isTransient, reasonOf } from '../eventstore/transaction.ts';
import type { ProjectionOptions } from './projection.ts';
import { advance, claim, halt, serve, type ProjectionKey } from './table.ts';

type Applying = Pick<
  ProjectionOptions,
  'handle' | 'activate' | 'types' | 'batchSize' | 'attempts' | 'redact' | 'onError'
> & { pool: Pick<Pool, 'connect' | 'query'>; key: ProjectionKey; store: EventStore };

/** The batch that failed, for its size and for the event to blame once it has one event only. */
class BatchError extends Error {
  readonly positions: readonly number[];

  constructor(positions: readonly number[], cause: unknown) {
    super('A batch failed.', { cause });
    this.positions = positions;
  }
}

const tracer = trace.getTracer('@quoin/messaging');

/** Applies one batch after the other; a batch that fails is halved until the event to blame is alone. */
export function createApplier(options: Applying): {
  /** False where there was nothing to do, `caught-up` after a batch that reached the end. */
  apply(): Promise<boolean | 'caught-up'>;
} {
  const {
    pool,
    key,
    store,
    types,
    batchSize = 500,
    attempts = 3,
    redact = String,
    onError,
  } = options;
  let limit = batchSize;
  let failures = 0;

  const batch = () =>
    inTransaction(pool, async (client): Promise<boolean | 'caught-up'> => {
      const claimed = await claim(client, key);
      if (!claimed) return false;
      const after = claimed.position;
      const page = await store.readAll({ client, after, limit, ...(types && { types }) });
      const moved = page.position > after;
      try {
        if (page.events.length > 0) await options.handle(client, page.events);
        if (moved) await advance(client, key, page.position);
      } catch (error) {
        const positions = page.events.map(({ position }) => position);
        throw new BatchError(positions, error);
      }
      const takesOver = page.end && !claimed.serving;
      if (takesOver) {
        await options.activate?.(client);
        await serve(client, key);
      }
      if (!moved && !takesOver) return false;
      return page.end ? 'caught-up' : true;
    });

  const failed = async (error: unknown) => {
    const cause = error instanceof BatchError ? error.cause : error;
    if (!(error instanceof BatchError) || isTransient(cause)) throw cause;
    onError?.(cause);
    const [position = 0] = error.positions;
    if (error.positions.length > 1) {
      limit = Math.ceil(error.positions.length / 2);
      return;
    }
    failures += 1;
    if (failures < attempts) {
      await delay(50 * 2 ** failures);
      return;
    }
    failures = 0;
    await halt(pool, key, position, redact(reasonOf(cause)));
  };

  return {
    apply: () =>
      tracer.startActiveSpan(
        `project ${key.name}`,
        { kind: SpanKind.CONSUMER, attributes: attributesOf(key) },
        async (span) => {
          try {
            const outcome = await batch();
            limit = Math.min(batchSize, limit * 2);
            failures = 0;
            return outcome;
          } catch (error) {
            span.setStatus({ code: SpanStatusCode.ERROR });
            await failed(error);
            return true;
          } finally {
            span.end();
          }
        },
      ),
  };
}

function attributesOf({ name, version }: ProjectionKey) {
  return {
    'messaging.system': 'postgresql',
    'messaging.operation.type': 'process',
    'messaging.projection.name': name,
    'messaging.projection.version': version,
  };
}
