import type { Queryable } from '../outbox.ts';
import { isTransient } from '../eventstore/transaction.ts';
import type { SagaDefinition, Step, Work } from './definition.ts';
import type { Instance, Undo } from './instance.ts';
import { complete, fail, type Moment } from './machine.ts';
import { traceGroup } from './telemetry.ts';

/** A step of one saga that is to be done, or a completed one that is to be undone. */
export interface Task {
  readonly definition: SagaDefinition;
  /** Its lease is over and the try is counted. */
  readonly instance: Instance;
  readonly work: Work<unknown>;
  readonly undo?: Undo;
}

export function stepOf({ instance, undo }: Task): Step<unknown> {
  return {
    correlationId: instance.correlationId,
    data: instance.data,
    key: undo ? `${undo.key}/undo` : instance.stepKey,
    attempt: instance.attempts,
  };
}

/** Tasks that one `commit` can do together. */
export function groupTasks(tasks: readonly Task[]): Task[][] {
  const groups = Map.groupBy(tasks, ({ instance, undo }) =>
    JSON.stringify([instance.name, instance.version, instance.state, undo?.state]),
  );
  return [...groups.values()];
}

/**
 * Does the transactional part of tasks of one group. Where that throws, each is tried alone, so
 * that one bad saga does not hold up the others.
 */
export async function commitGroup(
  client: Queryable,
  group: readonly Task[],
  moment: Moment,
): Promise<Instance[]> {
  const [first] = group;
  if (!first) return [];
  await client.query('savepoint saga_step');
  try {
    const { work } = first;
    const data = await traceGroup(group, () =>
      work.commit ? work.commit(client, group.map(stepOf)) : Promise.resolve(undefined),
    );
    const done = group.map(({ definition, instance }, index) =>
      complete(definition, instance, data?.[index], moment),
    );
    await client.query('release savepoint saga_step');
    return done;
  } catch (error) {
    await client.query('rollback to savepoint saga_step');
    if (isTransient(error)) throw error;
    if (group.length === 1) return [fail(first.definition, first.instance, moment, error)];
  }
  const alone: Instance[] = [];
  for (const task of group) alone.push(...(await commitGroup(client, [task], moment)));
  return alone;
}
