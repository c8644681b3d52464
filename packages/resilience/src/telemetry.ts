import {
  type Meter,
  type MeterProvider,
  metrics,
  trace,
  type Attributes,
} from '@opentelemetry/api';

const SCOPE = '@quoin/resilience';

/** What a breaker's gauge reports. */
export type BreakerState = 'closed' | 'half-open' | 'open';
const STATE_NUMBER: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

const breakers = new Map<string, () => BreakerState>();
const shedders = new Map<string, () => { limit: number; inFlight: number }>();

/** Answers of the limiters of one name. Plain numbers, read when metrics are collected: a limiter runs on every request. */
export interface LimiterCounts {
  allowed: number;
  limited: number;
  storeFailures: number;
}
const limiters = new Map<string, LimiterCounts>();

/** The counts that limiters of this name share. */
export function limiterCounts(name: string): LimiterCounts {
  let counts = limiters.get(name);
  if (!counts) {
    counts = { allowed: 0, limited: 0, storeFailures: 0 };
    limiters.set(name, counts);
  }
  return counts;
}

let provider: MeterProvider | undefined;
let current: ReturnType<typeof createInstruments>;

/**
 * The instruments of the present meter provider. The API hands out no-op meters until an SDK is registered and
 * never upgrades them, and policies are often made while modules load, before that.
 */
export function instruments(): typeof current {
  const present = metrics.getMeterProvider();
  if (present !== provider) {
    provider = present;
    current = createInstruments(present);
  }
  return current;
}

/** Makes the state of something visible as a gauge until the returned function is called. */
export const observe = {
  breaker: (name: string, state: () => BreakerState) => keep(breakers, name, state),
  shedder: (name: string, state: () => { limit: number; inFlight: number }) =>
    keep(shedders, name, state),
};

function keep<T>(all: Map<string, T>, name: string, state: T): () => void {
  all.set(name, state);
  return () => {
    if (all.get(name) === state) all.delete(name);
  };
}

/** Adds an event to the span that is active, if there is one. */
export function addSpanEvent(name: string, attributes: Attributes): void {
  trace.getActiveSpan()?.addEvent(name, attributes);
}

function createInstruments(from: MeterProvider) {
  const meter = from.getMeter(SCOPE);
  observeBreakers(meter);
  observeShedders(meter);
  observeLimiters(meter);
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description });
  return {
    calls: counter('resilience.policy.calls', '{call}', 'Calls through a policy, by outcome.'),
    attempts: counter('resilience.policy.attempts', '{attempt}', 'Attempts, by outcome.'),
    duration: meter.createHistogram('resilience.policy.duration', {
      unit: 's',
      description: 'Duration of calls, with their retries and waits.',
    }),
    hedges: counter('resilience.hedges', '{attempt}', 'Second attempts beside a slow one.'),
    shed: counter('resilience.shed', '{call}', 'Calls refused by a load shedder.'),
  };
}

function observeBreakers(meter: Meter): void {
  meter
    .createObservableGauge('resilience.breaker.state', {
      description: 'State of a circuit breaker: 0 closed, 1 half-open, 2 open.',
    })
    .addCallback((result) => {
      for (const [name, state] of breakers) {
        result.observe(STATE_NUMBER[state()], { 'resilience.policy.name': name });
      }
    });
}

function observeShedders(meter: Meter): void {
  const limit = meter.createObservableGauge('resilience.shedder.limit', {
    description: 'Calls that may run at once at the moment.',
    unit: '{call}',
  });
  const inFlight = meter.createObservableGauge('resilience.shedder.in_flight', {
    description: 'Calls that are running.',
    unit: '{call}',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [name, state] of shedders) {
        const attributes = { 'resilience.shedder.name': name };
        const now = state();
        result.observe(limit, now.limit, attributes);
        result.observe(inFlight, now.inFlight, attributes);
      }
    },
    [limit, inFlight],
  );
}

function observeLimiters(meter: Meter): void {
  const decisions = meter.createObservableCounter('resilience.rate_limit.decisions', {
    description: 'Rate-limit answers, by outcome.',
    unit: '{call}',
  });
  const failures = meter.createObservableCounter('resilience.rate_limit.store_failures', {
    description: 'Calls that a rate limit store did not answer in time.',
    unit: '{call}',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [name, { allowed, limited, storeFailures }] of limiters) {
        const limiter = { 'resilience.limiter.name': name };
        result.observe(decisions, allowed, { ...limiter, 'resilience.outcome': 'allowed' });
        result.observe(decisions, limited, { ...limiter, 'resilience.outcome': 'limited' });
        result.observe(failures, storeFailures, limiter);
      }
    },
    [decisions, failures],
  );
}
