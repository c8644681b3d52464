import {
  isStep,
  SagaError,
  type SagaDefinition,
  type SagaOptions,
  type SagaState,
  type StepState,
} from './definition.ts';

/** States that every saga has. */
const RESERVED = ['completed', 'compensating', 'compensated', 'stuck', 'resolved'];

/**
 * Describes a saga as a state machine; nothing runs yet.
 * @throws SagaError where an arrow leads nowhere, a state cannot be reached or lacks what it needs.
 */
export function defineSaga<Data, State extends string>(
  options: SagaOptions<Data, State>,
): SagaDefinition<Data, State> {
  const { name, version = 1, initial, deadline, states } = options;
  const definition = {
    name,
    version,
    initial,
    states,
    ...(deadline !== undefined && { deadline }),
  };
  assertSound(definition);
  return { ...definition, transitions: transitionsOf(definition) };
}

type Machine<Data, State extends string> = Omit<SagaDefinition<Data, State>, 'transitions'>;

function arrowsOf<Data, State extends string>(state: SagaState<Data, State>): string[] {
  if (isStep(state)) return [...nextOf(state), ...(state.onFailure ? [state.onFailure] : [])];
  const reactions = Object.values(state.on).map(({ to }) => to);
  return [...reactions, ...(state.timeout ? [state.timeout.to] : [])];
}

function nextOf<Data, State extends string>({ next }: StepState<Data, State>): readonly string[] {
  return typeof next === 'string' ? [next] : next.among;
}

function statesOf<Data, State extends string>(machine: Machine<Data, State>) {
  return Object.entries<SagaState<Data, State>>(machine.states);
}

function assertSound<Data, State extends string>(machine: Machine<Data, State>): void {
  const say = (what: string) => new SagaError(`Saga "${machine.name}": ${what}`);
  const known = new Set(Object.keys(machine.states));
  for (const [name, state] of statesOf(machine)) {
    if (RESERVED.includes(name) || name === '') throw say(`the name "${name}" is taken.`);
    if (isStep(state) && !state.call && !state.commit) {
      throw say(`the step "${name}" has neither \`call\` nor \`commit\`.`);
    }
    if (!isStep(state) && Object.keys(state.on).length === 0 && !state.timeout) {
      throw say(`nothing leads out of "${name}". Give it \`next\`, \`on\` or \`timeout\`.`);
    }
    for (const target of arrowsOf(state)) {
      if (!known.has(target) && target !== 'completed' && target !== 'compensating') {
        throw say(`"${name}" leads to "${target}", which is no state of it.`);
      }
    }
  }
  if (!known.has(machine.initial)) throw say(`the initial state "${machine.initial}" is missing.`);
  const reached = reachable(machine, () => true);
  const unreached = [...known].filter((name) => !reached.has(name));
  if (unreached.length > 0) throw say(`nothing leads to "${unreached.join('", "')}".`);
}

function reachable<Data, State extends string>(
  machine: Machine<Data, State>,
  passes: (state: SagaState<Data, State>) => boolean,
): Set<string> {
  const states = new Map<string, SagaState<Data, State>>(statesOf(machine));
  const reached = new Set<string>();
  const queue: string[] = [machine.initial];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = states.get(name);
    if (!state || reached.has(name)) continue;
    reached.add(name);
    if (passes(state)) queue.push(...arrowsOf(state));
  }
  return reached;
}

/** The database refuses every other transition. */
function transitionsOf<Data, State extends string>(machine: Machine<Data, State>) {
  const beforePivot = reachable(machine, (state) => !isStep(state) || state.pivot !== true);
  const arrows = new Set<string>();
  const add = (from: string, to: string) => arrows.add(JSON.stringify([from, to]));
  add('', machine.initial);
  for (const [name, state] of statesOf(machine)) {
    for (const target of arrowsOf(state)) add(name, target);
    const goesBack = isStep(state) || machine.deadline !== undefined;
    if (goesBack && beforePivot.has(name)) add(name, 'compensating');
  }
  for (const name of [...Object.keys(machine.states), 'compensating']) {
    add(name, 'stuck');
    add('stuck', name);
    add(name, 'resolved');
  }
  add('stuck', 'resolved');
  add('compensating', 'compensating');
  add('compensating', 'compensated');
  return [...arrows].map((arrow) => JSON.parse(arrow) as [string, string]);
}
