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

/** Everything on, and everything that can be switched off, off. */
export const PAVED: Variant = { name: 'paved road' };
export const BARE: Variant = { name: 'bare Fastify', bare: true };
export const SAMPLED: Variant = { name: 'paved road, 10 % of traces', sampled: 0.1 };
export const STRIPPED: Variant = { name: 'paved road, all parts off', without: PARTS };

/** The two again, with a route that does what most routes do. */
export const BARE_READING: Variant = { ...BARE, name: 'bare Fastify', database: true };
export const PAVED_READING: Variant = { ...PAVED, name: 'paved road', database: true };
