import { EventStoreError, type NewEvent, type StoredEvent } from './events.ts';

/**
 * For each type of event that ever changed its shape, the steps from each version to the next:
 * the first one makes version 2 of version 1. New events are written in the newest version.
 */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

/** Makes the next version of an event's data; pure, because it runs on each read. */
export type Upcaster = (data: unknown) => unknown;

/** An event as its row says, the version of its shape included. */
export interface EventRow {
  position: string | number | bigint;
  stream: string;
  version: number;
  type: string;
  schema_version: number;
  data: unknown;
  metadata: Record<string, unknown>;
  recorded_at: Date;
}

export function currentVersion(upcasters: Upcasters, type: string): number {
  return (upcasters[type]?.length ?? 0) + 1;
}

/** @throws EventStoreError where the event has a version that this process does not know yet. */
export function toStoredEvent(upcasters: Upcasters, row: EventRow): StoredEvent {
  const steps = upcasters[row.type] ?? [];
  if (row.schema_version > steps.length + 1) {
    throw new EventStoreError(
      `Event ${row.stream}/${String(row.version)} is a "${row.type}" of version ${String(row.schema_version)}; ` +
        `this process knows versions up to ${String(steps.length + 1)}. Deploy readers before writers.`,
    );
  }
  const event: NewEvent = {
    type: row.type,
    data: steps.slice(row.schema_version - 1).reduce((data, step) => step(data), row.data),
  };
  return {
    ...event,
    position: Number(row.position),
    stream: row.stream,
    version: row.version,
    metadata: row.metadata,
    recordedAt: row.recorded_at,
  };
}
