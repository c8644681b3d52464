import { reasonOf } from '../eventstore/transaction.ts';
import {
  isStep,
  type Branch,
  SagaError,
  SagaRejection,
  timeoutAtOf,
  type Retry,
  type SagaDefinition,
  type SagaEvent,
  type StepState,
  type Work,
} from './definition.ts';
import type { Instance, Undo } from './instance.ts';

/** When and by whom a transition is made. */
export interface Moment {
  readonly at: number;
  readonly actor: string;
  /** Takes out of an error's text what must not be kept. */
  readonly redact: (text: string) => string;
}

/** What a saga that is due needs now. */
export type Decision =
  | { readonly kind: 'moved'; readonly instance: Instance; readonly eventId?: string }
  | { readonly kind: 'work'; readonly work: Work<unknown>; readonly undo?: Undo };

const DEFAULT_RETRY: Retry = { attempts: 5, base: 200, max: 60_000 };
export const DEFAULT_ATTEMPT_TIMEOUT = 10_000;

/** Pure: what to do with a saga that is due, given the events that wait for it. */
export function decide(
  definition: SagaDefinition,
  instance: Instance,
  events: readonly SagaEvent[],
  moment: Moment,
): Decision {
  if (instance.state === 'compensating') return decideBack(definition, instance, moment);
  const released = { ...instance, leaseToken: null, leasedUntil: null };
  if (passed(instance.deadlineAt, moment.at) && !instance.pivoted) {
    return moved(goBack(definition, released, moment, 'deadline', 'the deadline has passed'));
  }
  const state = definition.states[instance.state];
  if (!state) throw new SagaError(`Saga "${definition.name}" has no state "${instance.state}".`);
  if (isStep(state)) {
    if (instance.attempts < retryOf(state).attempts) return { kind: 'work', work: state };
    const died = new Error('The runner ended during the last try.');
    return moved(fail(definition, released, moment, died));
  }
  const event = events.find(({ type }) => Object.hasOwn(state.on, type));
  const reaction = event && state.on[event.type];
  if (reaction) {
    const cause = `event ${event.type} ${event.id}`;
    const data = reaction.apply?.(instance.data, event) ?? instance.data;
    const eventId = event.id;
    const after = move(definition, { ...instance, data }, reaction.to, moment, cause);
    return { kind: 'moved', instance: after, eventId };
  }
  if (state.timeout && passed(instance.timeoutAt, moment.at)) {
    return moved(move(definition, instance, state.timeout.to, moment, 'timeout'));
  }
  return moved({ ...instance, dueAt: waitUntil(instance) });
}

function decideBack(definition: SagaDefinition, instance: Instance, moment: Moment): Decision {
  const undo = instance.compensations.at(-1);
  if (!undo) return moved(move(definition, instance, 'compensated', moment, 'all steps undone'));
  const state = definition.states[undo.state];
  const work = isStep(state) ? state.compensate : undefined;
  if (!work) throw new SagaError(`"${undo.state}" of "${definition.name}" cannot be undone.`);
  if (instance.attempts < DEFAULT_RETRY.attempts) return { kind: 'work', work, undo };
  const released = { ...instance, leaseToken: null, leasedUntil: null };
  return moved(stick(released, moment, 'failure', 'The runner ended during the last try.'));
}

/** The step, or the undoing of one, is done. */
export function complete(
  definition: SagaDefinition,
  instance: Instance,
  data: unknown,
  moment: Moment,
): Instance {
  const done = { ...instance, data: data ?? instance.data, reason: null };
  const undone = instance.compensations.at(-1);
  if (instance.state === 'compensating') {
    const compensations = instance.compensations.slice(0, -1);
    const target = compensations.length === 0 ? 'compensated' : 'compensating';
    const cause = `undone ${undone?.state ?? 'nothing'}`;
    return move(definition, { ...done, compensations }, target, moment, cause);
  }
  const state = stepOf(definition, instance);
  const { next } = state;
  const target = typeof next === 'string' ? next : chosen(definition, next, done.data);
  return move(
    definition,
    {
      ...done,
      compensations: state.compensate ? withUndo(instance) : instance.compensations,
      pivoted: instance.pivoted || state.pivot === true,
    },
    target,
    moment,
    `done ${instance.state}`,
  );
}

function chosen(
  definition: SagaDefinition,
  branch: Branch<unknown, string>,
  data: unknown,
): string {
  const target = branch.choose(data);
  if (branch.among.includes(target)) return target;
  throw new SagaError(
    `A branch of saga "${definition.name}" chose "${target}", not one of its own.`,
  );
}

/** A try failed: another one later, or the way out. Its number is already counted. */
export function fail(
  definition: SagaDefinition,
  instance: Instance,
  moment: Moment,
  error: unknown,
): Instance {
  const reason = moment.redact(reasonOf(error));
  const back = instance.state === 'compensating';
  const state = back ? undefined : stepOf(definition, instance);
  const retry = state ? retryOf(state) : DEFAULT_RETRY;
  const rejected = error instanceof SagaRejection;
  if (!rejected && instance.attempts < retry.attempts) {
    const dueAt = moment.at + backoff(retry, instance.attempts);
    return { ...instance, reason, dueAt };
  }
  if (!state) return stick(instance, moment, 'failure', reason);
  const inDoubt = !rejected && state.call !== undefined && state.compensate !== undefined;
  const failed = inDoubt ? { ...instance, compensations: withUndo(instance) } : instance;
  if (state.onFailure) {
    return move(definition, { ...failed, reason }, state.onFailure, moment, 'failure');
  }
  // The outcome of a pivot is unknown until it was rejected: undoing what came before could lose money.
  if (state.pivot === true && !rejected) return stick(instance, moment, 'failure', reason);
  return goBack(definition, failed, moment, 'failure', reason);
}

function goBack(
  definition: SagaDefinition,
  instance: Instance,
  moment: Moment,
  cause: string,
  reason: string,
): Instance {
  if (instance.pivoted) return stick(instance, moment, cause, reason);
  const inDoubt = cause === 'deadline' && triedCall(definition, instance);
  const state = definition.states[instance.state];
  if (inDoubt && isStep(state) && state.pivot === true) {
    return stick(instance, moment, cause, reason);
  }
  const compensations =
    inDoubt && isStep(state) && state.compensate ? withUndo(instance) : instance.compensations;
  return move(definition, { ...instance, reason, compensations }, 'compensating', moment, cause);
}

function triedCall(definition: SagaDefinition, instance: Instance): boolean {
  const state = definition.states[instance.state];
  return instance.attempts > 0 && isStep(state) && state.call !== undefined;
}

/** Waits for a person. */
export function stick(instance: Instance, moment: Moment, cause: string, reason: string): Instance {
  return {
    ...transition(instance, 'stuck', moment, cause),
    stepKey: instance.stepKey,
    resumeState: instance.state,
    reason,
    dueAt: null,
  };
}

/** A person wants another try: the same step with the same key. */
export function unstick(definition: SagaDefinition, instance: Instance, moment: Moment): Instance {
  const resumed = instance.resumeState ?? definition.initial;
  const state = definition.states[resumed];
  return {
    ...transition(instance, resumed, moment, 'retry'),
    stepKey: instance.stepKey,
    attempts: 0,
    resumeState: null,
    timeoutAt: timeoutAtOf(state, instance.data, moment.at),
    dueAt: moment.at,
  };
}

/** Enters a state for the first time or anew. */
export function move(
  definition: SagaDefinition,
  instance: Instance,
  target: string,
  moment: Moment,
  cause: string,
): Instance {
  const state = definition.states[target];
  const entered = transition(instance, target, moment, cause);
  const timeoutAt = timeoutAtOf(state, instance.data, moment.at);
  const working = target === 'compensating' || isStep(state);
  return {
    ...entered,
    stepKey: `${instance.name}/${instance.correlationId}/${String(entered.sequence)}/${target}`,
    attempts: 0,
    resumeState: null,
    timeoutAt,
    dueAt: working ? moment.at : state ? waitUntil({ ...entered, timeoutAt }) : null,
  };
}

function transition(instance: Instance, target: string, moment: Moment, cause: string): Instance {
  return {
    ...instance,
    state: target,
    sequence: instance.sequence + 1,
    enteredAt: moment.at,
    timeoutAt: null,
    leaseToken: null,
    leasedUntil: null,
    actor: moment.actor,
    cause,
  };
}

function waitUntil({ timeoutAt, deadlineAt, pivoted }: Instance): number | null {
  const times = [timeoutAt, pivoted ? null : deadlineAt].filter((each) => each !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function withUndo({ compensations, state, stepKey }: Instance): Undo[] {
  return [...compensations, { state, key: stepKey }];
}

function stepOf(definition: SagaDefinition, instance: Instance): StepState<unknown, string> {
  const state = definition.states[instance.state];
  if (isStep(state)) return state;
  throw new SagaError(`"${instance.state}" of saga "${definition.name}" is not a step.`);
}

function retryOf({ retry = DEFAULT_RETRY }: StepState<unknown, string>): Retry {
  return retry;
}

function backoff({ base, max }: Retry, attempts: number): number {
  const ceiling = Math.min(max, base * 2 ** (attempts - 1));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

function passed(time: number | null, at: number): boolean {
  return time !== null && time <= at;
}

function moved(instance: Instance): Decision {
  return { kind: 'moved', instance };
}
