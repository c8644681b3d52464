import type { Attributes } from '@opentelemetry/api';
import { redactText } from '@quoin/security';
import { createFieldTest } from './fields.ts';
import { TEXT_PATTERNS, type TextPattern } from './patterns.ts';
import { isSuspect } from './suspicion.ts';
import { isSuspectLine } from './line.ts';
import { redactValue } from './value.ts';

export interface RedactorOptions {
  /**
   * Names of further fields whose values are removed; case, `_` and `-` do not matter.
   * @default []
   */
  fields?: readonly string[];
  /**
   * What is also removed from the middle of texts: e-mail addresses, account numbers (IBAN).
   * @default []
   */
  patterns?: readonly TextPattern[];
}

/**
 * Removes card numbers, secrets and personal data. Secrets and card numbers are found in any text;
 * personal data by the names of fields. A value without any of them is returned as it is, not copied.
 */
export interface Redactor {
  text(text: string): string;
  /** Attributes of a span, a metric or a log record. */
  attributes<T extends Attributes>(attributes: T): T;
  /** Any value at any depth; an error becomes an object with its type, message and stack. */
  value(value: unknown): unknown;
  /** One line of JSON, as a logger writes it. What is not JSON is treated as text. */
  line(line: string): string;
}

/** Texts that were found clean; attribute values repeat with every request. */
const REMEMBERED_TEXTS = 2_048;
const REMEMBERED_LENGTH = 256;

/** Makes a redactor. Its cost is measured by `npm run bench -- telemetry`. */
export function createRedactor({ fields = [], patterns = [] }: RedactorOptions = {}): Redactor {
  const isSensitive = createFieldTest(fields);
  const rules = patterns.map((pattern) => TEXT_PATTERNS[pattern]);
  const isClean = (text: string) =>
    !isSuspect(text) && !rules.some((rule) => rule.isPossible(text));

  const redactDirty = (input: string) => {
    const text = redactText(input);
    return rules.reduce((rest, rule) => (rule.isPossible(rest) ? rule.replace(rest) : rest), text);
  };
  const text = rememberClean((input) => (isClean(input) ? input : redactDirty(input)));
  const value = (input: unknown) => redactValue(input, { text, isSensitive });

  return {
    text,
    value,
    attributes: rememberFrozen((attributes) => value(attributes) as Attributes),
    line(line) {
      const dirty = isSuspectLine(line, isSensitive) || rules.some((rule) => rule.isPossible(line));
      return dirty ? redactLine(line, value, redactDirty) : line;
    },
  };
}

function redactLine(
  line: string,
  value: (input: unknown) => unknown,
  text: (input: string) => string,
): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return text(line);
  }
  const redacted = value(parsed);
  return redacted === parsed ? line : JSON.stringify(redacted) + (line.endsWith('\n') ? '\n' : '');
}

/** Attributes that cannot change, such as those of a route's metrics, are redacted once. */
function rememberFrozen(redact: (attributes: Attributes) => Attributes): Redactor['attributes'] {
  const known = new WeakMap<Attributes, Attributes>();
  return <T extends Attributes>(attributes: T): T => {
    if (!Object.isFrozen(attributes)) return redact(attributes) as T;
    let redacted = known.get(attributes);
    if (!redacted) {
      redacted = redact(attributes);
      // A list inside is not frozen with the rest.
      if (!Object.values(attributes).some(Array.isArray)) known.set(attributes, redacted);
    }
    return redacted as T;
  };
}

function rememberClean(redact: (text: string) => string): (text: string) => string {
  const clean = new Set<string>();
  return (text) => {
    if (clean.has(text)) return text;
    const result = redact(text);
    if (result === text && text.length <= REMEMBERED_LENGTH) {
      if (clean.size >= REMEMBERED_TEXTS) clean.clear();
      clean.add(text);
    }
    return result;
  };
}

const standard = createRedactor();

/** {@link Redactor.value} of the default redactor. */
export function redact(value: unknown): unknown {
  return standard.value(value);
}

/** {@link Redactor.attributes} of the default redactor. */
export function redactAttributes<T extends Attributes>(attributes: T): T {
  return standard.attributes(attributes);
}

/** The redactor that is used where none is given. */
export const defaultRedactor: Redactor = standard;
