/** A value of OTLP's JSON: one of the fields is set. */
interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number | string;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: string;
}

export interface KeyValue {
  key?: string;
  value?: AnyValue;
}

/** Attributes as a plain object. */
export type Plain = Record<string, unknown>;

export function attributesOf(list: readonly KeyValue[] = []): Plain {
  return Object.fromEntries(list.map(({ key = '', value }) => [key, plainOf(value)]));
}

/** The value itself; 64-bit integers that a number cannot hold stay text. */
export function plainOf(value: AnyValue | undefined): unknown {
  if (value?.stringValue !== undefined) return value.stringValue;
  if (value?.boolValue !== undefined) return value.boolValue;
  if (value?.intValue !== undefined) return integerOf(value.intValue);
  if (value?.doubleValue !== undefined) return Number(value.doubleValue);
  if (value?.arrayValue) return (value.arrayValue.values ?? []).map(plainOf);
  if (value?.kvlistValue) return attributesOf(value.kvlistValue.values);
  return value?.bytesValue ?? null;
}

function integerOf(value: string | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Nanoseconds since 1970 as ISO 8601 with microseconds, which is what PostgreSQL keeps; undefined for none. */
export function timeOf(nanoseconds: string | number | undefined): string | undefined {
  if (nanoseconds === undefined || Number(nanoseconds) === 0) return undefined;
  const microseconds = BigInt(nanoseconds) / 1_000n;
  const time = new Date(Number(microseconds / 1_000n)).toISOString();
  return time.replace('Z', `${String(microseconds % 1_000n).padStart(3, '0')}Z`);
}
