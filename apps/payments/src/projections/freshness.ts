import { setTimeout as pause } from 'node:timers/promises';
import { projectionStatus, type EventStore } from '@quoin/messaging';
import type { FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import { Type } from 'typebox';
import { streamOf } from '../payments/events.ts';
import { Problem } from '../problems.ts';

/** How far a read model has followed the event log. */
export interface Freshness {
  /** All events up to here are in the answer. */
  position: number;
  /** Positions between the read model and the newest event: at least the events missing. */
  eventsBehind: number;
  /** Age of the oldest event that is missing, in seconds. */
  secondsBehind: number;
}

export const FreshnessSchema = Type.Object(
  {
    position: Type.Integer({ description: 'All events up to here are in the answer' }),
    eventsBehind: Type.Integer({
      description: 'Places between the read model and the newest event; at least what is missing',
    }),
    secondsBehind: Type.Number({
      description: 'Age of the oldest event that is missing, in seconds; 0 when none is',
    }),
  },
  { description: 'How far behind the answer may be' },
);

/** Queries of lists that may have to be as fresh as something that the caller knows of. */
export const freshnessQuery = {
  minimumPosition: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Wait until all events up to this position are in the list',
    }),
  ),
  including: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'Wait until the list knows what this payment is now, such as one just made',
    }),
  ),
};

export interface Wanted {
  minimumPosition?: number | undefined;
  including?: string | undefined;
}

export interface FreshnessOptions {
  /** Of the database that the list is read from. */
  pool: Pick<Pool, 'query'>;
  /** Milliseconds at most to wait for what a caller wants. @default 2000 */
  patience?: number;
}

/** Milliseconds between two looks at a read model that is waited for. */
const LOOK_AGAIN = 15;

/** How far a read model is. @param name of its projection */
export async function freshnessOf(pool: Pick<Pool, 'query'>, name: string): Promise<Freshness> {
  const versions = await projectionStatus(pool, { name });
  return versions.find(({ serving }) => serving) ?? versions.at(-1) ?? NEVER_RUN;
}

const NEVER_RUN: Freshness = { position: 0, eventsBehind: 0, secondsBehind: 0 };

/**
 * Waits until the read model has what the caller wants.
 * @throws {Problem} read-model-behind when it has not within the time
 */
export async function waitFor(
  { pool, patience = 2_000 }: FreshnessOptions,
  name: string,
  position: number,
): Promise<Freshness> {
  const deadline = performance.now() + patience;
  for (;;) {
    const freshness = await freshnessOf(pool, name);
    if (freshness.position >= position) return freshness;
    if (performance.now() >= deadline) throw tooFarBehind(freshness, position);
    await pause(LOOK_AGAIN);
  }
}

/** The position that a caller wants; 0 when it wants none. */
export async function wantedPosition(
  store: Pick<EventStore, 'read'>,
  { minimumPosition = 0, including }: Wanted,
): Promise<number> {
  if (including === undefined) return minimumPosition;
  const events = await store.read(streamOf(including));
  return Math.max(minimumPosition, events.at(-1)?.position ?? 0);
}

/** Says on the answer how far behind it is. */
export function tellFreshness(reply: FastifyReply, freshness: Freshness): Freshness {
  const { position, eventsBehind, secondsBehind } = freshness;
  reply.header('event-position', String(position));
  reply.header('read-model-lag', secondsBehind.toFixed(3));
  return { position, eventsBehind, secondsBehind: Number(secondsBehind.toFixed(3)) };
}

function tooFarBehind({ position: reached }: Freshness, position: number): Error {
  return new Problem(
    'read-model-behind',
    `The list has all events up to position ${reached}, and ${position} was asked for.`,
    { headers: { 'retry-after': '1' } },
  );
}
