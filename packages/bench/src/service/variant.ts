/** A server that is measured. */
export interface Variant {
  name: string;
  /** Fastify with the route and nothing else. */
  bare?: true;
  /** Parts of the paved road that are switched off. */
  without?: readonly Part[];
  /** Whether each request sends one statement to PostgreSQL. */
  database?: true;
  /** Share of the traces that are kept. @default 1 */
  sampled?: number;
}

/** A part of the paved road that can be switched off. */
export type Part =
  | 'access'
  | 'deadline'
  | 'headers'
  | 'load shedding'
  | 'log line'
  | 'metrics'
  | 'rate limit'
  | 'tracing';

export const PARTS: readonly Part[] = [
  'tracing',
  'metrics',
  'log line',
  'access',
  'rate limit',
  'load shedding',
  'deadline',
  'headers',
];

/** What a service has by default beyond tracing, metrics, logs, access and rate limit. */
const EXTRAS: readonly Part[] = ['load shedding', 'deadline', 'headers'];

export const BARE: Variant = { name: 'bare Fastify', bare: true };
/** What the aim of 60 % speaks of: tracing, metrics, logs, access and rate limit, every trace kept. */
export const FIVE: Variant = { name: 'the five parts', without: EXTRAS };
export const FIVE_SAMPLED: Variant = {
  ...FIVE,
  name: 'the five parts, 10 % of traces',
  sampled: 0.1,
};
/** What `createService` gives without a word. */
export const PAVED: Variant = { name: 'everything by default' };
export const SAMPLED: Variant = { name: 'everything, 10 % of traces', sampled: 0.1 };
export const STRIPPED: Variant = { name: 'all parts off', without: PARTS };

/** Servers again, with a route that does what most routes do. */
export const BARE_READING: Variant = { ...BARE, database: true };
export const FIVE_READING: Variant = { ...FIVE, database: true };
export const PAVED_READING: Variant = { ...PAVED, database: true };
