import type { Queryable } from '../outbox.ts';
import {
  isStep,
  SagaError,
  timeoutAtOf,
  type SagaDefinition,
  type SagaEvent,
} from './definition.ts';
import { timeOf } from './instance.ts';
import { currentTrace } from './telemetry.ts';

export interface SagaStart<Data> {
  /** What the saga is about: `payments/4711`. A second begin with the same one does nothing. */
  readonly correlationId: string;
  readonly data: Data;
}

const BEGIN = `
insert into messaging.sagas (name, version, correlation_id, state, data, sequence, step_key,
  started_at, entered_at, timeout_at, deadline_at, due_at, actor, cause, trace)
select $1, $2, correlation_id, $3, data::jsonb, 1,
  $1 || '/' || correlation_id || '/1/' || $3,
  to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000),
  to_timestamp(timeout_at / 1000), to_timestamp($5::float8 / 1000), to_timestamp(due_at / 1000),
  $6, 'begin', $7::jsonb
from unnest($8::text[], $9::text[], $10::float8[], $11::float8[])
  as given (correlation_id, data, timeout_at, due_at)
on conflict (name, correlation_id) do nothing
returning correlation_id as "correlationId"`;

/** Begins sagas; gives the correlation ids of those that did not exist before. */
export async function beginSagas<Data, State extends string>(
  client: Queryable,
  definition: SagaDefinition<Data, State>,
  starts: readonly SagaStart<Data>[],
  { actor, now }: { actor: string; now?: () => number },
): Promise<string[]> {
  if (starts.length === 0) return [];
  const at = await timeOf(client, now);
  const initial = definition.states[definition.initial];
  const timeouts = starts.map(({ data }) => timeoutAtOf(initial, data, at));
  const deadlineAt = definition.deadline === undefined ? null : at + definition.deadline;
  const { rows } = await client.query<{ correlationId: string }>({
    name: 'messaging.begin_sagas',
    text: BEGIN,
    values: [
      definition.name,
      definition.version,
      definition.initial,
      at,
      deadlineAt,
      actor,
      JSON.stringify(currentTrace()),
      starts.map(({ correlationId }) => correlationId),
      starts.map(({ data }) => JSON.stringify(data)),
      timeouts,
      timeouts.map((timeoutAt) => (isStep(initial) ? at : earliest(timeoutAt, deadlineAt))),
    ],
  });
  return rows.map(({ correlationId }) => correlationId);
}

function earliest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Hands events to their sagas; gives those events whose saga does not exist. */
export async function deliverEvents(
  client: Queryable,
  name: string,
  waitStates: readonly string[],
  events: readonly SagaEvent[],
): Promise<SagaEvent[]> {
  if (events.length === 0) return [];
  const { rows } = await client.query<{ unknown: number }>({
    name: 'messaging.deliver_saga_events',
    text: 'select messaging.deliver_saga_events($1, $2, $3, $4, $5, $6) as unknown',
    values: [
      name,
      events.map(({ correlationId }) => correlationId),
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ data }) => JSON.stringify(data ?? null)),
      waitStates,
    ],
  });
  const unknown = new Set(rows.map((row) => row.unknown - 1));
  return events.filter((_, index) => unknown.has(index));
}

/** Gives advice where a saga begins before its definition was registered; any other error as it is. */
export function explainUnregistered(name: string, error: unknown): unknown {
  const { constraint } = error as { constraint?: string };
  if (constraint !== 'saga_transition_is_legal') return error;
  return new SagaError(
    `Saga "${name}" is not known to the database. Call the runner's register() once at start-up, after the migrations.`,
    { cause: error },
  );
}
