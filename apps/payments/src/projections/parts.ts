import { createEventStore, type EventStore, type Projection } from '@quoin/messaging';
import type { Pool } from 'pg';
import { createPaymentList } from './payment-list.ts';
import { createReaders, type Readers, type ReadersOptions } from './readers.ts';

export interface ReadModelsOptions extends ReadersOptions {
  /** Told of failures that no caller sees. @default nobody */
  onError?: (error: unknown) => void;
}

/** What payments are read from. */
export interface ReadModels {
  pool: Pick<Pool, 'query'>;
  store: Pick<EventStore, 'read'>;
  readers: Readers;
  /** To be started by a process that keeps the read models up to date. */
  projections: readonly Projection[];
}

export function createReadModels(options: ReadModelsOptions): ReadModels {
  const { primary: pool, onError } = options;
  return {
    pool,
    store: createEventStore({ pool }),
    readers: createReaders(options),
    projections: [createPaymentList({ pool, ...(onError && { onError }) })],
  };
}
