import type { Queryable } from '../outbox.ts';
import { isStep, SagaError, type SagaDefinition } from './definition.ts';
import type { Instance, Written } from './instance.ts';

interface KnownState {
  readonly name: string;
  readonly version: number;
  readonly state: string;
}

/** The definitions that a process knows. */
export interface Registry {
  readonly all: readonly SagaDefinition[];
  /** States that need a call, the way back included. */
  readonly callStates: readonly KnownState[];
  /** Waits in which people must act. */
  readonly peopleStates: readonly KnownState[];
  get(key: { name: string; version: number }): SagaDefinition;
  /** States of a saga, in any version, in which it waits for events. */
  waitStates(name: string): readonly string[];
  /** An instance with the types of the events that it waits for. */
  readonly waiting: (instance: Instance) => Written;
}

export function createRegistry(all: readonly SagaDefinition[]): Registry {
  const byKey = new Map(all.map((each) => [keyOf(each), each]));
  if (byKey.size < all.length) {
    throw new SagaError(
      'Two definitions have the same name and version. Raise the version of one.',
    );
  }
  const get = (key: { name: string; version: number }) => {
    const definition = byKey.get(keyOf(key));
    if (definition) return definition;
    throw new SagaError(
      `This process does not know saga "${key.name}" in version ${String(key.version)}. Give it to createSagaRunner.`,
    );
  };
  return {
    all,
    get,
    callStates: all.flatMap((definition) => named(definition, callStatesOf(definition))),
    peopleStates: all.flatMap((definition) => named(definition, peopleStatesOf(definition))),
    waitStates: (name) =>
      all
        .filter((definition) => definition.name === name)
        .flatMap(({ states }) => Object.keys(states).filter((state) => !isStep(states[state]))),
    waiting(instance) {
      const state = get(instance).states[instance.state];
      return { ...instance, eventTypes: state && !isStep(state) ? Object.keys(state.on) : null };
    },
  };
}

function keyOf({ name, version }: { name: string; version: number }): string {
  return JSON.stringify([name, version]);
}

function named({ name, version }: SagaDefinition, states: readonly string[]): KnownState[] {
  return states.map((state) => ({ name, version, state }));
}

function peopleStatesOf({ states }: SagaDefinition): string[] {
  return Object.entries(states).flatMap(([name, state]) =>
    !isStep(state) && state.needsPeople ? [name] : [],
  );
}

function callStatesOf({ states }: SagaDefinition): string[] {
  const calling = Object.entries(states).filter(([, state]) => isStep(state) && state.call);
  const undoing = Object.values(states).some((state) => isStep(state) && state.compensate?.call);
  return [...calling.map(([name]) => name), ...(undoing ? ['compensating'] : [])];
}

/**
 * Writes the legal transitions of each definition, by which the database judges.
 * @throws SagaError where a definition changed without a new version.
 */
export async function registerDefinitions(
  client: Queryable,
  definitions: readonly SagaDefinition[],
): Promise<void> {
  for (const { name, version, transitions } of definitions) {
    const { rows } = await client.query<{ from_state: string; to_state: string }>(
      'select from_state, to_state from messaging.saga_transitions where name = $1 and version = $2',
      [name, version],
    );
    const known = new Set(rows.map((row) => JSON.stringify([row.from_state, row.to_state])));
    const same =
      known.size === transitions.length &&
      transitions.every((transition) => known.has(JSON.stringify(transition)));
    if (same) continue;
    if (known.size > 0) {
      throw new SagaError(
        `Saga "${name}" has other transitions than the version ${String(version)} that is in the database. Raise its version.`,
      );
    }
    await client.query(
      `insert into messaging.saga_transitions (name, version, from_state, to_state)
       select $1, $2, * from unnest($3::text[], $4::text[]) on conflict do nothing`,
      [name, version, transitions.map(([from]) => from), transitions.map(([, to]) => to)],
    );
  }
}
