import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Queryable } from '../outbox.ts';
import { inTransaction, reasonOf } from '../eventstore/transaction.ts';
import { isStep, type SagaDefinition, type SagaEvent } from './definition.ts';
import { COLUMNS, timeOf, writeInstances, type Instance } from './instance.ts';
import {
  decide,
  DEFAULT_ATTEMPT_TIMEOUT,
  fail,
  stick,
  type Decision,
  type Moment,
} from './machine.ts';
import type { Registry } from './registry.ts';
import { commitGroup, groupTasks, type Task } from './work.ts';

export interface PassOptions {
  readonly pool: Pick<Pool, 'connect'>;
  readonly registry: Registry;
  readonly actor: string;
  readonly batchSize: number;
  /** Milliseconds that a lease outlasts the call's own time-out. */
  readonly leaseMargin: number;
  readonly redact: (text: string) => string;
  readonly now?: () => number;
}

export interface Passed {
  /** Sagas that were brought forward. */
  readonly handled: number;
  /** Calls that this process has leased and must make now. */
  readonly calls: readonly Task[];
}

export interface Finished {
  readonly task: Task;
  readonly outcome: { readonly data: unknown } | { readonly error: unknown };
}

const CLAIM = `
select ${COLUMNS} from messaging.sagas
where due_at <= to_timestamp($1::float8 / 1000)
  and (leased_until is null or leased_until <= to_timestamp($1::float8 / 1000))
  and (name, version) in (select * from unnest($2::text[], $3::int[]))
  and (name, version, state) not in (select * from unnest($4::text[], $5::int[], $6::text[]))
order by due_at
limit $7
for update skip locked`;

/** One transaction: takes sagas that are due, does what needs no call, leases the calls. */
export function claimDue(options: PassOptions, freeSlots: number): Promise<Passed> {
  const { pool, registry, batchSize } = options;
  return inTransaction(pool, async (client) => {
    const at = await timeOf(client, options.now);
    const skipped = freeSlots > 0 ? [] : registry.callStates;
    const { rows } = await client.query<Instance>({
      name: 'messaging.claim_sagas',
      text: CLAIM,
      values: [
        at,
        registry.all.map(({ name }) => name),
        registry.all.map(({ version }) => version),
        skipped.map(({ name }) => name),
        skipped.map(({ version }) => version),
        skipped.map(({ state }) => state),
        batchSize,
      ],
    });
    if (rows.length === 0) return { handled: 0, calls: [] };
    return advanceAll(
      options,
      client,
      rows,
      { at, actor: options.actor, redact: options.redact },
      freeSlots,
    );
  });
}

async function advanceAll(
  options: PassOptions,
  client: Queryable,
  rows: readonly Instance[],
  moment: Moment,
  freeSlots: number,
): Promise<Passed> {
  const { registry, leaseMargin } = options;
  const events = await pendingEvents(client, rows);
  const written: Instance[] = [];
  const handledEvents: { sagaId: string; eventId: string }[] = [];
  const tasks: Task[] = [];
  for (const instance of rows) {
    const definition = registry.get(instance);
    const decision = decideSafely(definition, instance, events.get(instance.id) ?? [], moment);
    if (decision.kind === 'work') {
      const { work, undo } = decision;
      const counted = counting(instance);
      tasks.push({ definition, instance: counted, work, ...(undo && { undo }) });
      continue;
    }
    written.push(decision.instance);
    if (decision.eventId !== undefined) {
      handledEvents.push({ sagaId: instance.id, eventId: decision.eventId });
    }
  }
  const calls = tasks.filter(({ work }) => work.call).slice(0, freeSlots);
  const local = tasks.filter(({ work }) => !work.call);
  for (const group of groupTasks(local)) {
    written.push(...(await commitGroup(client, group, moment)));
  }
  const leased = calls.map((task) => {
    const leasedUntil = moment.at + attemptTimeoutOf(task) + leaseMargin;
    return { ...task, instance: { ...task.instance, leaseToken: randomUUID(), leasedUntil } };
  });
  const all = [...written, ...leased.map(({ instance }) => instance)];
  await writeInstances(client, all.map(registry.waiting));
  await markHandled(client, handledEvents);
  return { handled: all.length, calls: leased };
}

/** One transaction for all calls that have ended by now. A lease that was lost in between counts no more. */
export function finishCalls(options: PassOptions, finished: readonly Finished[]): Promise<void> {
  return inTransaction(options.pool, async (client) => {
    const moment = {
      at: await timeOf(client, options.now),
      actor: options.actor,
      redact: options.redact,
    };
    const held = await lockLeased(client, finished);
    const written: Instance[] = [];
    const done: Task[] = [];
    for (const { task, outcome } of finished) {
      const instance = held.get(task.instance.leaseToken ?? '');
      if (!instance) continue;
      const released = { ...instance, leaseToken: null, leasedUntil: null };
      if ('error' in outcome) {
        written.push(fail(task.definition, released, moment, outcome.error));
      } else {
        const data = outcome.data ?? released.data;
        done.push({ ...task, instance: { ...released, data } });
      }
    }
    for (const group of groupTasks(done)) {
      written.push(...(await commitGroup(client, group, moment)));
    }
    await writeInstances(client, written.map(options.registry.waiting));
  });
}

async function lockLeased(
  client: Queryable,
  finished: readonly Finished[],
): Promise<Map<string, Instance>> {
  const { rows } = await client.query<Instance>({
    name: 'messaging.lock_leased_sagas',
    text: `select ${COLUMNS} from messaging.sagas
           where id = any ($1::bigint[]) and lease_token = any ($2::uuid[])
           order by id for update`,
    values: [
      finished.map(({ task }) => task.instance.id),
      finished.map(({ task }) => task.instance.leaseToken),
    ],
  });
  return new Map(rows.map((row) => [row.leaseToken ?? '', row]));
}

/** A definition's own function may throw; then the saga waits for a person. */
function decideSafely(
  definition: SagaDefinition,
  instance: Instance,
  events: readonly SagaEvent[],
  moment: Moment,
): Decision {
  try {
    return decide(definition, instance, events, moment);
  } catch (error) {
    return {
      kind: 'moved',
      instance: stick(instance, moment, 'failure', moment.redact(reasonOf(error))),
    };
  }
}

function counting(instance: Instance): Instance {
  const attempts = instance.attempts + 1;
  return { ...instance, attempts, leaseToken: null, leasedUntil: null };
}

export function attemptTimeoutOf({ definition, instance, undo }: Task): number {
  const state = definition.states[undo?.state ?? instance.state];
  const timeout = isStep(state) ? state.attemptTimeout : undefined;
  return timeout ?? DEFAULT_ATTEMPT_TIMEOUT;
}

async function pendingEvents(
  client: Queryable,
  rows: readonly Instance[],
): Promise<Map<string, SagaEvent[]>> {
  const { rows: events } = await client.query<
    Omit<SagaEvent, 'correlationId'> & { sagaId: string }
  >({
    name: 'messaging.pending_saga_events',
    text: `select saga_id::text as "sagaId", event_id as id, type, data from messaging.saga_events
           where saga_id = any ($1::bigint[]) and handled_at is null
           order by number`,
    values: [rows.map(({ id }) => id)],
  });
  const correlationIds = new Map(rows.map(({ id, correlationId }) => [id, correlationId]));
  return Map.groupBy(
    events.map((event) => ({ ...event, correlationId: correlationIds.get(event.sagaId) ?? '' })),
    ({ sagaId }) => sagaId,
  );
}

async function markHandled(
  client: Queryable,
  handled: readonly { sagaId: string; eventId: string }[],
): Promise<void> {
  if (handled.length === 0) return;
  await client.query({
    name: 'messaging.handle_saga_events',
    text: `update messaging.saga_events event set handled_at = clock_timestamp()
           from unnest($1::bigint[], $2::text[]) as handled (saga_id, event_id)
           where event.saga_id = handled.saga_id and event.event_id = handled.event_id`,
    values: [handled.map(({ sagaId }) => sagaId), handled.map(({ eventId }) => eventId)],
  });
}
