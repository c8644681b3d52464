/** What every error of this package is, so that one test finds them all. */
export class ResilienceError extends Error {
  override readonly name: string = 'ResilienceError';
  /** The name of the policy, limiter or client that gave up. */
  readonly policy: string;

  constructor(policy: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.policy = policy;
  }
}

/** One attempt, or all attempts together, took longer than allowed. The call may still have taken effect. */
export class TimeoutError extends ResilienceError {
  override readonly name = 'TimeoutError';
  /** The limit that passed, in milliseconds. */
  readonly timeout: number;

  constructor(policy: string, timeout: number, what: 'attempt' | 'deadline') {
    const said = what === 'attempt' ? 'The attempt' : 'The call, with its retries,';
    super(policy, `${said} took longer than ${String(timeout)} ms (policy "${policy}").`);
    this.timeout = timeout;
  }
}

/** The dependency failed too often; it was not called. */
export class CircuitOpenError extends ResilienceError {
  override readonly name = 'CircuitOpenError';
  /** Milliseconds until the next probe may be let through. */
  readonly retryAfter: number;

  constructor(policy: string, retryAfter: number) {
    super(
      policy,
      `The circuit of policy "${policy}" is open because its calls kept failing; try again in ${String(retryAfter)} ms.`,
    );
    this.retryAfter = retryAfter;
  }
}

/** As many calls as allowed are running and waiting; this one was not made. */
export class BulkheadFullError extends ResilienceError {
  override readonly name = 'BulkheadFullError';

  constructor(policy: string, limit: number, queue: number) {
    super(
      policy,
      `Policy "${policy}" already has ${String(limit)} calls running and ${String(queue)} waiting; try again later.`,
    );
  }
}

/** A rate limiter's store did not answer. Limiters handle it; stores throw it. */
export class RateLimitStoreError extends ResilienceError {
  override readonly name = 'RateLimitStoreError';
}
