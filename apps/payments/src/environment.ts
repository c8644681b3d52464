export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The configuration is not usable:', ...problems.map((line) => `  ${line}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

interface IntegerOptions {
  default: number;
  min?: number;
  max?: number;
}

interface UrlOptions {
  required: boolean;
  /** Whether http: addresses are refused. */
  https: boolean;
}

/**
 * Reads environment variables by type. What is wrong is collected, not thrown, until
 * `throwIfWrong`; the values read before that stand in for the missing ones.
 */
export class Environment {
  readonly #variables: NodeJS.ProcessEnv;
  readonly #problems: string[] = [];

  constructor(variables: NodeJS.ProcessEnv) {
    this.#variables = variables;
  }

  /** A text. Without a fallback the variable is required. */
  text(name: string, fallback: string | undefined): string {
    const value = this.#read(name) ?? fallback;
    if (value === undefined) this.#wrong(name, 'is not set. Set it.');
    return value ?? '';
  }

  boolean(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['true', 'false'], String(fallback) as 'true' | 'false') === 'true';
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.#read(name) ?? fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) this.#wrong(name, `is "${value}". Use ${choices.join(', ')}.`);
    return choice ?? fallback;
  }

  integer(name: string, options: IntegerOptions): number {
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
    const text = this.#read(name);
    if (text === undefined) return options.default;
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < min || value > max) {
      const range = options.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
      this.#wrong(name, `is "${text}". Use a whole number ${range}.`);
    }
    return value;
  }

  url(name: string, { required, https }: UrlOptions): URL | undefined {
    const text = this.#read(name);
    if (text === undefined) {
      if (required) this.#wrong(name, 'is not set. Set it.');
      return undefined;
    }
    const protocols = https ? ['https:'] : ['https:', 'http:'];
    const url = URL.parse(text);
    if (!url || !protocols.includes(url.protocol)) {
      this.#wrong(name, `is "${text}". Use an address with ${protocols.join(' or ')}.`);
      return undefined;
    }
    return url;
  }

  /** @throws {ConfigError} if anything read so far was wrong. */
  throwIfWrong(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }

  #read(name: string): string | undefined {
    const value = this.#variables[name]?.trim();
    return value === '' ? undefined : value;
  }

  #wrong(name: string, problem: string): void {
    this.#problems.push(`${name} ${problem}`);
  }
}
