const REMOVED = '[redacted]';
const TOO_DEEP = '[redacted: nested too deep]';
const DEEPEST = 32;

/** Integers from here on have as many digits as a card number. */
const CARD_SIZED = 1e11;

interface Rules {
  text: (text: string) => string;
  isSensitive: (name: string) => boolean;
}

/** The value without what must not be seen; the same object where there is nothing to remove. */
export function redactValue(value: unknown, rules: Rules, depth = 0): unknown {
  if (typeof value === 'string') return rules.text(value);
  if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(value, rules);
  if (typeof value !== 'object' || value === null) return value;
  // A cycle ends here too.
  if (depth >= DEEPEST) return TOO_DEEP;
  if (Array.isArray(value)) return redactArray(value, rules, depth);
  if (value instanceof Error) return redactError(value, rules, depth);
  if (value instanceof Map) return redactObject(Object.fromEntries(value), rules, depth);
  if (value instanceof Set) return redactArray([...value], rules, depth);
  if (value instanceof Date || ArrayBuffer.isView(value)) return value;
  return redactObject(value as Record<string, unknown>, rules, depth);
}

function redactNumber(value: number | bigint, { text }: Rules): number | bigint | string {
  if (value < CARD_SIZED || (typeof value === 'number' && !Number.isSafeInteger(value)))
    return value;
  const digits = String(value);
  const redacted = text(digits);
  return redacted === digits ? value : redacted;
}

function redactArray(values: readonly unknown[], rules: Rules, depth: number): unknown {
  let copy: unknown[] | undefined;
  for (const [index, value] of values.entries()) {
    const redacted = redactValue(value, rules, depth + 1);
    if (redacted === value) continue;
    copy ??= [...values];
    copy[index] = redacted;
  }
  return copy ?? values;
}

function redactObject(object: Record<string, unknown>, rules: Rules, depth: number): unknown {
  let copy: Map<string, unknown> | undefined;
  for (const key in object) {
    if (!Object.hasOwn(object, key)) continue;
    const value = object[key];
    const name = rules.text(key);
    const redacted =
      rules.isSensitive(key) && isPresent(value) ? REMOVED : redactValue(value, rules, depth + 1);
    if (!copy && redacted === value && name === key) continue;
    copy ??= entriesBefore(object, key);
    copy.set(name, redacted);
  }
  return copy ? Object.fromEntries(copy) : object;
}

function entriesBefore(object: Record<string, unknown>, end: string): Map<string, unknown> {
  const keys = Object.keys(object);
  return new Map(keys.slice(0, keys.indexOf(end)).map((key) => [key, object[key]]));
}

/** Whether there is a password is no secret. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'boolean';
}

function redactError(error: Error, rules: Rules, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const described = { ...error, type: name, message, stack, ...(cause !== undefined && { cause }) };
  return redactObject(described, rules, depth);
}
