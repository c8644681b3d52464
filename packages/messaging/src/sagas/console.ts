import type { Pool } from 'pg';
import type { Queryable } from '../outbox.ts';
import { inTransaction } from '../eventstore/transaction.ts';
import { isStep, SagaError } from './definition.ts';
import { COLUMNS, timeOf, writeInstances, type Instance } from './instance.ts';
import { move, unstick } from './machine.ts';
import type { Registry } from './registry.ts';
import type { SagaCounts } from './telemetry.ts';

export interface StuckSaga {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly correlationId: string;
  /** 'stuck', or the state in which it has been for so long. */
  readonly state: string;
  /** Where a retry goes on; for a saga that is not stuck, its state. */
  readonly resumeState: string;
  readonly since: Date;
  readonly attempts: number;
  /** In words. */
  readonly reason: string;
}

/** A saga as a transaction sees it. */
export interface FoundSaga {
  readonly id: string;
  readonly correlationId: string;
  readonly state: string;
  /** Where a retry goes on; for a saga that is not stuck, its state. */
  readonly resumeState: string;
  /** Completed, compensated or resolved: it hears no more events. */
  readonly over: boolean;
  readonly since: Date;
  readonly attempts: number;
  /** What it last failed of. */
  readonly reason: string | null;
}

export interface SagaTransition {
  readonly sequence: number;
  /** '' for the beginning. */
  readonly from: string;
  readonly to: string;
  readonly at: Date;
  /** A runner, or the person who decided. */
  readonly actor: string;
  /** 'begin', 'done hold', 'event rail.accepted 17', 'timeout', 'deadline', 'failure', 'undone hold', 'retry', 'resolved'. */
  readonly cause: string;
  readonly reason: string | null;
}

/** Who decided, and why; both stay in the saga's history. */
export interface ByHand {
  readonly actor: string;
  readonly reason: string;
  /** Joins the caller's transaction. Default: a transaction of its own. */
  readonly client?: Queryable;
}

const FINAL = `('completed', 'compensated', 'resolved')`;

export async function listStuck(
  client: Queryable,
  registry: Registry,
  { olderThan = 0, limit = 100 }: { olderThan?: number; limit?: number },
  now?: () => number,
): Promise<StuckSaga[]> {
  const at = await timeOf(client, now);
  const { peopleStates } = registry;
  const { rows } = await client.query<Instance>(
    `select ${COLUMNS} from messaging.sagas
     where state not in ${FINAL}
       and (state = 'stuck' or entered_at <= to_timestamp($1::float8 / 1000)
         or (name, version, state) in (select * from unnest($3::text[], $4::int[], $5::text[])))
     order by entered_at limit $2`,
    [
      at - olderThan,
      limit,
      peopleStates.map(({ name }) => name),
      peopleStates.map(({ version }) => version),
      peopleStates.map(({ state }) => state),
    ],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    version: row.version,
    correlationId: row.correlationId,
    state: row.state,
    resumeState: row.resumeState ?? row.state,
    since: new Date(row.enteredAt),
    attempts: row.attempts,
    reason: explain(registry, row, at),
  }));
}

function explain(registry: Registry, row: Instance, at: number): string {
  if (row.state === 'stuck') return row.reason ?? 'It waits for a person.';
  const known = registry.all.find((each) => each.name === row.name && each.version === row.version);
  if (!known) return `No runner here knows version ${String(row.version)} of it.`;
  if (row.leasedUntil !== null && row.leasedUntil > at) return 'A call is in progress.';
  if (row.dueAt !== null && row.dueAt <= at) return 'It is due, and no runner has taken it.';
  const state = known.states[row.state];
  if (state && !isStep(state) && state.needsPeople) return state.needsPeople;
  if (state && !isStep(state)) return `It waits for ${Object.keys(state.on).join(' or ')}.`;
  return row.reason ?? 'It waits for its next try.';
}

export async function findSagas(
  client: Queryable,
  name: string,
  correlationIds: readonly string[],
): Promise<FoundSaga[]> {
  const { rows } = await client.query<FoundSaga>({
    name: 'messaging.find_sagas',
    text: `select id::text, correlation_id as "correlationId", state,
             coalesce(resume_state, state) as "resumeState", state in ${FINAL} as over,
             entered_at as since, attempts, reason
           from messaging.sagas where name = $1 and correlation_id = any ($2)`,
    values: [name, correlationIds],
  });
  return rows;
}

export async function readHistory(client: Queryable, id: string): Promise<SagaTransition[]> {
  const { rows } = await client.query<SagaTransition>(
    `select sequence, from_state as "from", to_state as "to", at, actor, cause, reason
     from messaging.saga_history where saga_id = $1 order by sequence`,
    [id],
  );
  return rows;
}

export async function countSagas(
  client: Queryable,
  { all, peopleStates }: Registry,
): Promise<SagaCounts[]> {
  const { rows } = await client.query<SagaCounts>(
    `select wanted.name,
       count(saga.id) filter (
         where saga.state = 'stuck' or (saga.name, saga.version, saga.state) in (
           select * from unnest($2::text[], $3::int[], $4::text[]))
       )::int as stuck,
       count(saga.id)::int as unfinished
     from unnest($1::text[]) as wanted (name)
     left join messaging.sagas saga
       on saga.name = wanted.name and saga.state not in ${FINAL}
     group by wanted.name`,
    [
      [...new Set(all.map(({ name }) => name))],
      peopleStates.map(({ name }) => name),
      peopleStates.map(({ version }) => version),
      peopleStates.map(({ state }) => state),
    ],
  );
  return rows;
}

interface Deciding {
  readonly pool: Pick<Pool, 'connect'>;
  readonly registry: Registry;
  readonly now?: () => number;
}

export function retryByHand(deciding: Deciding, id: string, by: ByHand): Promise<void> {
  return decideByHand(deciding, id, by, (instance, at) => {
    if (instance.state !== 'stuck') {
      throw new SagaError(
        `Saga ${id} is not stuck but in "${instance.state}", so there is nothing to try again.`,
      );
    }
    return unstick(deciding.registry.get(instance), instance, {
      at,
      actor: by.actor,
      redact: String,
    });
  });
}

export function resolveByHand(deciding: Deciding, id: string, by: ByHand): Promise<void> {
  return decideByHand(deciding, id, by, (instance, at) => {
    if (instance.leasedUntil !== null && instance.leasedUntil > at) {
      throw new SagaError(`A call of saga ${id} is in progress. Resolve it when that has ended.`);
    }
    const definition = deciding.registry.get(instance);
    return move(
      definition,
      instance,
      'resolved',
      { at, actor: by.actor, redact: String },
      'resolved',
    );
  });
}

async function decideByHand(
  { pool, registry, now }: Deciding,
  id: string,
  { actor, reason, client: given }: ByHand,
  next: (instance: Instance, at: number) => Instance,
): Promise<void> {
  if (actor.trim() === '' || reason.trim() === '') {
    throw new SagaError('A decision by hand needs an actor and a reason; both are kept.');
  }
  const work = async (client: Queryable) => {
    const { rows } = await client.query<Instance>(
      `select ${COLUMNS} from messaging.sagas where id = $1 and state not in ${FINAL} for update`,
      [id],
    );
    const [instance] = rows;
    if (!instance) throw new SagaError(`There is no saga ${id} that is not over.`);
    const at = await timeOf(client, now);
    await writeInstances(client, [registry.waiting({ ...next(instance, at), reason })]);
  };
  await (given ? work(given) : inTransaction(pool, work));
}
