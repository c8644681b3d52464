import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  type IBreaker,
} from 'cockatiel';
import { CircuitOpenError } from '../errors.ts';
import { addSpanEvent, observe, type BreakerState } from '../telemetry.ts';
import { FailureWindow } from './failure-window.ts';
import { isFailure } from './failure.ts';

export interface BreakerOptions {
  /** Share of failed calls that opens the circuit, above 0 and at most 1. Default: 0.5. */
  readonly failureRate?: number;
  /** Calls that the window must hold before the share means anything. Default: 20. */
  readonly minimumCalls?: number;
  /** Length of the window in milliseconds. Default: 10,000. */
  readonly window?: number;
  /** Opens after this many failures in a row instead; the three options above are then not used. */
  readonly consecutiveFailures?: number;
  /** Milliseconds for which the circuit stays open before one probe is let through. Default: 10,000. */
  readonly openFor?: number;
  /** Which errors speak against the dependency. Default: {@link isFailure}, everything but 4xx. */
  readonly isFailure?: (error: unknown) => boolean;
}

export interface Breaker {
  /** Runs `work`; where `saysNothing` holds after it failed, the dependency was not to blame nor to praise. */
  execute<T>(work: () => Promise<T>, saysNothing: () => boolean): Promise<T>;
  readonly state: BreakerState;
}

const STATES: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

type Settled<T> = { value: T } | { error: unknown };

/** Carries the error of a call that its caller gave up, or that never reached the dependency. */
class Inconclusive extends Error {}

/**
 * cockatiel's state machine with three rules added: while the one probe runs, other calls fail at once
 * (cockatiel would let them wait for it); errors that do not speak against the dependency count as answers;
 * and a call that says nothing counts for nothing, except that such a probe does not close the circuit.
 */
export function createBreaker(name: string, options: BreakerOptions): Breaker {
  const { openFor = 10_000, isFailure: speaksAgainst = isFailure } = options;
  const circuit: CircuitBreakerPolicy = circuitBreaker(
    handleWhen(
      (error) => !(error instanceof Inconclusive) || circuit.state === CircuitState.HalfOpen,
    ),
    { halfOpenAfter: openFor, breaker: breakerOf(name, options) },
  );
  let openedAt = 0;
  circuit.onStateChange((state) => {
    if (state === CircuitState.Open) openedAt = Date.now();
    addSpanEvent('resilience.breaker', {
      'resilience.policy.name': name,
      'resilience.breaker.state': STATES[state],
    });
  });
  const state = () => STATES[circuit.state];
  observe.breaker(name, state);
  const refuse = () =>
    new CircuitOpenError(name, Math.max(0, Math.ceil(openedAt + openFor - Date.now())));

  return {
    async execute<T>(work: () => Promise<T>, saysNothing: () => boolean): Promise<T> {
      if (circuit.state === CircuitState.HalfOpen) throw refuse();
      const attempt = async (): Promise<Settled<T>> => {
        try {
          return { value: await work() };
        } catch (error) {
          if (saysNothing()) throw new Inconclusive('', { cause: error });
          if (speaksAgainst(error)) throw error;
          return { error };
        }
      };
      const settled = await circuit.execute(attempt).catch((error: unknown) => {
        if (error instanceof BrokenCircuitError) throw refuse();
        throw error instanceof Inconclusive ? error.cause : error;
      });
      if ('error' in settled) throw settled.error;
      return settled.value;
    },
    get state() {
      return state();
    },
  };
}

function breakerOf(name: string, options: BreakerOptions): IBreaker {
  const { failureRate = 0.5, minimumCalls = 20, window = 10_000, consecutiveFailures } = options;
  if (consecutiveFailures !== undefined) return new ConsecutiveBreaker(consecutiveFailures);
  if (!(failureRate > 0 && failureRate <= 1 && minimumCalls >= 1 && window > 0)) {
    throw new RangeError(
      `The breaker of policy "${name}" needs a failureRate above 0 and up to 1, minimumCalls from 1 on and a window above 0.`,
    );
  }
  return new FailureWindow({ threshold: failureRate, minimumCalls, duration: window });
}
