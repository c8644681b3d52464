import type { Queryable } from '../outbox.ts';

/** A saga as its row holds it; times are milliseconds since 1970. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly correlationId: string;
  readonly state: string;
  readonly data: unknown;
  readonly sequence: number;
  readonly stepKey: string;
  readonly compensations: readonly Undo[];
  readonly pivoted: boolean;
  readonly attempts: number;
  readonly reason: string | null;
  readonly resumeState: string | null;
  readonly enteredAt: number;
  readonly timeoutAt: number | null;
  readonly deadlineAt: number | null;
  readonly dueAt: number | null;
  readonly leaseToken: string | null;
  readonly leasedUntil: number | null;
  readonly actor: string;
  readonly cause: string;
  readonly trace: Record<string, string>;
}

/** A completed step that can be undone. */
export interface Undo {
  readonly state: string;
  readonly key: string;
}

const time = (column: string, name: string) =>
  `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

export const COLUMNS = `id::text, name, version, correlation_id as "correlationId", state, data, sequence,
  step_key as "stepKey", compensations, pivoted, attempts, reason, resume_state as "resumeState",
  ${time('entered_at', 'enteredAt')}, ${time('timeout_at', 'timeoutAt')},
  ${time('deadline_at', 'deadlineAt')}, ${time('due_at', 'dueAt')}, lease_token as "leaseToken",
  ${time('leased_until', 'leasedUntil')}, actor, cause, trace`;

const at = (name: string) => `to_timestamp("${name}" / 1000)`;

/**
 * A wait state that is entered while an event for it is there is due at once. The rows are locked,
 * so an event either is seen here or, delivered later, makes the saga due itself.
 */
const WRITE = `
update messaging.sagas saga set
  state = new.state, data = new.data, sequence = new.sequence, step_key = new."stepKey",
  compensations = new.compensations, pivoted = new.pivoted, attempts = new.attempts,
  reason = new.reason, resume_state = new."resumeState", entered_at = ${at('enteredAt')},
  timeout_at = ${at('timeoutAt')},
  due_at = case when new."eventTypes" is not null and exists (
      select from messaging.saga_events event
      where event.saga_id = saga.id and handled_at is null
        and event.type in (select json_array_elements_text(new."eventTypes"))
    ) then to_timestamp(0) else ${at('dueAt')} end,
  lease_token = new."leaseToken", leased_until = ${at('leasedUntil')},
  actor = new.actor, cause = new.cause
from json_to_recordset($1::json) as new (
  id bigint, state text, data jsonb, sequence int, "stepKey" text, compensations jsonb,
  pivoted boolean, attempts int, reason text, "resumeState" text, "enteredAt" float8,
  "timeoutAt" float8, "dueAt" float8, "leaseToken" uuid, "leasedUntil" float8, actor text,
  cause text, "eventTypes" json)
where saga.id = new.id`;

/** What the saga waits for, or null where it does not wait. */
export type Written = Instance & { readonly eventTypes: readonly string[] | null };

/** Writes instances whose rows this transaction has locked; triggers record and check transitions. */
export async function writeInstances(
  client: Queryable,
  instances: readonly Written[],
): Promise<void> {
  if (instances.length === 0) return;
  await client.query({
    name: 'messaging.write_sagas',
    text: WRITE,
    values: [JSON.stringify(instances)],
  });
}

/** Milliseconds since 1970: the given clock's, or the database's, which all runners share. */
export async function timeOf(client: Queryable, now?: () => number): Promise<number> {
  if (now) return now();
  const { rows } = await client.query<{ at: number }>({
    name: 'messaging.clock',
    text: 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as at',
  });
  return rows[0]?.at ?? Date.now();
}
