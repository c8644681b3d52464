import { commonProblems } from './common.ts';

/** One kind of error that a service answers with. */
export interface ProblemDefinition {
  /** HTTP status code, 400 to 599. */
  status: number;
  /** What kind of problem it is; the same for each occurrence. */
  title: string;
  /** What the caller can do about it. */
  advice: string;
}

/** Every error of a service by its code. A code is part of the contract: it is never renamed. */
export type ProblemRegistry = Readonly<Record<string, ProblemDefinition>>;

export interface ProblemOptions {
  /** Further members of the answer, such as `errors` or `balance`. @default none */
  extensions?: Readonly<Record<string, unknown>>;
  /** Response headers, such as `retry-after`. @default none */
  headers?: Readonly<Record<string, string>>;
  /** What went wrong underneath; it is logged, never sent. @default nothing */
  cause?: unknown;
}

/**
 * What every `Problem` class of `defineProblems` extends. Thrown anywhere below a route, it becomes
 * an RFC 9457 answer; its message is the `detail` that the caller reads.
 */
export class ProblemError extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  // Private, so that a logger which writes an error's own fields writes none of these.
  readonly #definition: ProblemDefinition;
  readonly #options: ProblemOptions;

  constructor(
    code: string,
    definition: ProblemDefinition,
    detail: string,
    options: ProblemOptions = {},
  ) {
    super(detail, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.#definition = definition;
    this.#options = options;
  }

  get definition(): ProblemDefinition {
    return this.#definition;
  }

  /** Further members of the answer. */
  get extensions(): Readonly<Record<string, unknown>> {
    return this.#options.extensions ?? {};
  }

  /** Headers of the answer. */
  get headers(): Readonly<Record<string, string>> {
    return this.#options.headers ?? {};
  }

  /** HTTP status code of the answer. */
  get statusCode(): number {
    return this.#definition.status;
  }
}

/** The class that `defineProblems` makes: it knows the codes of its registry. */
export type ProblemClass<Code extends string> = new (
  code: Code,
  detail: string,
  options?: ProblemOptions,
) => ProblemError;

/**
 * Makes the registry of a service's errors and the class that throws them. The codes that every
 * service has (`not-found`, `invalid-request`, `unavailable`, …) are included.
 *
 * @throws TypeError if a code is not lower-case words joined by hyphens, a status is not from 400
 *   to 599, or a common code is given another status
 *
 * @example
 * const { Problem } = defineProblems({
 *   'insufficient-funds': { status: 422, title: '…', advice: '…' },
 * });
 * throw new Problem('insufficient-funds', 'The balance is 5.00 USD.');
 */
export function defineProblems<const R extends ProblemRegistry>(definitions: R) {
  for (const [code, { status }] of Object.entries(definitions)) assertUsable(code, status);
  const problems = { ...commonProblems, ...definitions };
  type Code = keyof typeof problems & string;
  const Problem: ProblemClass<Code> = class extends ProblemError {
    constructor(code: Code, detail: string, options?: ProblemOptions) {
      super(code, problems[code], detail, options);
    }
  };
  return { Problem, problems };
}

function assertUsable(code: string, status: number): void {
  if (!/^[a-z][a-z\d-]*[a-z\d]$/.test(code) || code.includes('--')) {
    throw new TypeError(`The problem code "${code}" is not lower-case words joined by hyphens.`);
  }
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    throw new TypeError(`The problem "${code}" has the status ${String(status)}. Use 400 to 599.`);
  }
  const common = Object.hasOwn(commonProblems, code)
    ? commonProblems[code as keyof typeof commonProblems]
    : undefined;
  if (common && common.status !== status) {
    throw new TypeError(
      `The problem "${code}" is common to all services and has the status ${String(common.status)}. ` +
        'Choose another code.',
    );
  }
}
