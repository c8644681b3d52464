import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** The configuration cannot be used. Its message lists everything that is wrong, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One sentence for each variable that is wrong. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The configuration is not usable:', ...problems.map((line) => `  ${line}`)].join('\n'));
    this.problems = problems;
  }
}

export interface IntegerOptions {
  /** Value when the variable is not set. @default none: the variable is required */
  default?: number;
  /** Smallest value allowed. @default the smallest safe integer */
  min?: number;
  /** Largest value allowed. @default the largest safe integer */
  max?: number;
}

export interface UrlOptions {
  /** Whether a missing variable is a mistake. @default false */
  required?: boolean;
  /** Allowed protocols, with their colon. @default ['https:', 'http:'] */
  protocols?: readonly string[];
}

export interface SecretOptions {
  /** Whether a missing secret is a mistake. @default true */
  required?: boolean;
}

/**
 * Reads environment variables by type.
 *
 * Mistakes are collected, not thrown, until `throwIfWrong`: the values read before that stand in
 * for the missing ones. For every variable `NAME`, `NAME_FILE` may name a file that holds the
 * value instead, as Kubernetes and Docker mount secrets. Values of secrets never appear in a
 * message.
 */
export class Environment {
  readonly #variables: NodeJS.ProcessEnv;
  readonly #problems: string[] = [];

  constructor(variables: NodeJS.ProcessEnv) {
    this.#variables = variables;
  }

  /** A text. Without a fallback the variable is required. */
  text(name: string, fallback?: string): string {
    const value = this.#read(name) ?? fallback;
    if (value === undefined) this.#missing(name);
    return value ?? '';
  }

  /** A text that may be missing. */
  optionalText(name: string): string | undefined {
    return this.#read(name);
  }

  /** A password, key or connection string; messages never repeat its value. */
  secret(name: string, options: SecretOptions & { required: false }): string | undefined;
  secret(name: string, options?: SecretOptions): string;
  secret(name: string, { required = true }: SecretOptions = {}): string | undefined {
    const value = this.#read(name);
    if (value !== undefined || !required) return value;
    this.#wrong(name, `is not set. Set it, or name a file that holds it in ${name}_FILE.`);
    return '';
  }

  /** `true` or `false`. */
  boolean(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  /** One of a few words. */
  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.#read(name) ?? fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) this.#wrong(name, `is "${value}". Use ${choices.join(', ')}.`);
    return choice ?? fallback;
  }

  /** Words separated by commas, blanks around them removed. */
  list(name: string, fallback: readonly string[] = []): readonly string[] {
    const text = this.#read(name);
    if (text === undefined) return fallback;
    return text.split(',').flatMap((part) => part.trim() || []);
  }

  /** IP addresses or networks (`10.0.0.0/8`) separated by commas. */
  networks(name: string, fallback: readonly string[] = []): readonly string[] {
    const networks = this.list(name, fallback);
    const unknown = networks.find((network) => !isNetwork(network));
    if (unknown !== undefined) {
      this.#wrong(name, `contains "${unknown}". Use addresses or networks such as 10.0.0.0/8.`);
    }
    return networks;
  }

  /** A whole number in decimal digits. */
  integer(name: string, options: IntegerOptions = {}): number {
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
    const text = this.#read(name);
    if (text === undefined) {
      if (options.default === undefined) this.#missing(name);
      return options.default ?? Math.max(min, 0);
    }
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < min || value > max) {
      this.#wrong(name, `is "${text}". Use a whole number${rangeOf(options)}.`);
    }
    return value;
  }

  /** An absolute address. */
  url(name: string, options: UrlOptions & { required: true }): URL;
  url(name: string, options?: UrlOptions): URL | undefined;
  url(name: string, options: UrlOptions = {}): URL | undefined {
    const { required = false, protocols = ['https:', 'http:'] } = options;
    const text = this.#read(name);
    const url = text === undefined ? undefined : URL.parse(text);
    if (text === undefined) {
      if (required) this.#missing(name);
    } else if (!url || !protocols.includes(url.protocol)) {
      this.#wrong(
        name,
        `is "${withoutSecret(text)}". Use an address with ${protocols.join(' or ')}.`,
      );
    } else {
      return url;
    }
    // The value is never used: throwIfWrong comes first.
    return required ? new URL('invalid:') : undefined;
  }

  /** Adds a mistake that only the caller can see, such as two variables that exclude each other. */
  wrong(name: string, problem: string): void {
    this.#wrong(name, problem);
  }

  /** @throws ConfigError if anything read so far was wrong */
  throwIfWrong(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }

  #read(name: string): string | undefined {
    const value = this.#variables[name]?.trim();
    const file = this.#variables[`${name}_FILE`]?.trim();
    if (!file) return value === '' ? undefined : value;
    if (value) {
      this.#wrong(name, `is set, and so is ${name}_FILE. Remove one of them.`);
      return value;
    }
    return this.#readFile(`${name}_FILE`, file);
  }

  #readFile(name: string, file: string): string | undefined {
    try {
      const content = readFileSync(file, 'utf8').trimEnd();
      if (content !== '') return content;
      this.#wrong(name, `names the file ${file}, which is empty.`);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      this.#wrong(name, `names the file ${file}, which cannot be read (${code}).`);
    }
    return undefined;
  }

  #missing(name: string): void {
    this.#wrong(name, 'is not set. Set it.');
  }

  #wrong(name: string, problem: string): void {
    const line = `${name} ${problem}`;
    if (!this.#problems.includes(line)) this.#problems.push(line);
  }
}

/**
 * Reads a whole configuration: `read` asks the environment for every value.
 *
 * @throws ConfigError listing every variable that is wrong, so that one start shows them all
 */
export function readConfig<T>(variables: NodeJS.ProcessEnv, read: (env: Environment) => T): T {
  const env = new Environment(variables);
  const config = read(env);
  env.throwIfWrong();
  return config;
}

function rangeOf({ min, max }: IntegerOptions): string {
  if (min !== undefined && max !== undefined) return ` from ${String(min)} to ${String(max)}`;
  if (min !== undefined) return ` of at least ${String(min)}`;
  return max === undefined ? '' : ` of at most ${String(max)}`;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

/** An address without the user and password that it may carry. */
function withoutSecret(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@');
}
