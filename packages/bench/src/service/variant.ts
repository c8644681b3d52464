/** A server that is measured. */
export interface Variant {
  name: string;
  /** Fastify with the route and nothing else. */
  bare?: true;
  /** Parts of the paved road that are switched off. */
  without?: readonly Part[];
  /** Whether each request sends one statement to PostgreSQL. */
  database?: true;
  /** Whether every trace is kept, instead of what the default sampler keeps. */
  everyTrace?: true;
}

/** A part that a service has by default beyond tracing, metrics, logs, access and rate limit. */
export type Part = 'deadline' | 'headers' | 'load shedding';

const EXTRAS: readonly Part[] = ['load shedding', 'deadline', 'headers'];
const EVERY_TRACE = { everyTrace: true } as const;

export const BARE: Variant = { name: 'bare Fastify', bare: true };
/** What the aim of 60 % speaks of: tracing, metrics, logs, access and rate limit. */
export const FIVE: Variant = { name: 'the five parts', without: EXTRAS };
export const FIVE_TRACED: Variant = {
  ...FIVE,
  ...EVERY_TRACE,
  name: 'the five parts, every trace kept',
};
/** What `createService` gives without a word. */
export const PAVED: Variant = { name: 'everything by default' };
export const PAVED_TRACED: Variant = {
  ...PAVED,
  ...EVERY_TRACE,
  name: 'everything, every trace kept',
};

/** Servers again, with a route that does what most routes do. */
export const BARE_READING: Variant = { ...BARE, database: true };
export const FIVE_READING: Variant = { ...FIVE, database: true };
export const PAVED_READING: Variant = { ...PAVED, database: true };
