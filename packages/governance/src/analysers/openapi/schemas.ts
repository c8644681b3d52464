import {
  entries,
  flag,
  get,
  isSet,
  items,
  numeric,
  placeOf,
  text,
  type Located,
  type Place,
} from '../shared/located.ts';
import type { ApiDocument } from './document.ts';
import type { OpenapiRule, Say } from './rule.ts';

/** What one side sends and the other reads. */
export type Direction = 'request' | 'response';

interface Comparison {
  before: ApiDocument;
  after: ApiDocument;
  direction: Direction;
  /** `POST /payments`, for messages. */
  operation: string;
  say: Say;
  /** Pairs of schemas that are being compared or were, so that recursive ones end. */
  seen: Set<string>;
}

/** Deeper parts of a schema are not compared. */
const DEEPEST = 30;

/** Compares two versions of a schema, from the side of a client that was written for the first. */
export function compareSchemas(
  old: Located | undefined,
  now: Located | undefined,
  path: string,
  comparison: Comparison,
  depth = 0,
): void {
  const before = comparison.before.resolve(old);
  const after = comparison.after.resolve(now);
  if (before?.kind !== 'map' || after?.kind !== 'map' || depth > DEEPEST) return;
  const key = `${placeKey(before.at)} ${placeKey(after.at)} ${path === '' ? '' : 'inner'}`;
  if (comparison.seen.has(key)) return;
  comparison.seen.add(key);
  compareTypes(before, after, path, comparison);
  compareValues(before, after, path, comparison);
  compareLimits(before, after, path, comparison);
  compareProperties(before, after, path, comparison, depth);
  compareSchemas(get(before, 'items'), get(after, 'items'), `${path}[]`, comparison, depth + 1);
  for (const kind of ['allOf', 'oneOf', 'anyOf']) {
    const [left, right] = [items(get(before, kind)), items(get(after, kind))];
    if (left.length !== right.length) continue;
    left.forEach((each, index) => {
      compareSchemas(each, right[index], path, comparison, depth + 1);
    });
  }
}

const placeKey = ({ line, column }: Place): string => `${String(line)}:${String(column)}`;

const nameOf = (path: string, { operation, direction }: Comparison): string =>
  `${path === '' ? 'The body' : `"${path.replace(/^\./, '')}"`} of the ${direction} of ${operation}`;

const ruleFor = (direction: Direction): OpenapiRule =>
  direction === 'request' ? 'openapi/narrowed-request' : 'openapi/widened-response';

function typesOf(schema: Located): Set<string> | undefined {
  const types = items(get(schema, 'type')).flatMap((type) => text(type) ?? []);
  if (types.length === 0) return undefined;
  const all = new Set(types);
  if (flag(get(schema, 'nullable')) === true) all.add('null');
  // Every integer is a number.
  if (all.has('number')) all.add('integer');
  return all;
}

function compareTypes(before: Located, after: Located, path: string, comparison: Comparison): void {
  const [old, now] = [typesOf(before), typesOf(after)];
  if (now === undefined) {
    if (old === undefined || comparison.direction === 'request') return;
  }
  const [from, to] = comparison.direction === 'request' ? [old, now] : [now, old];
  // What was sent, or will be, must be among what is understood.
  const missing =
    from === undefined ? undefined : [...from].find((type) => to?.has(type) === false);
  if (missing === undefined) return;
  comparison.say(
    ruleFor(comparison.direction),
    placeOf(after, isSet(get(after, 'type')) ? 'type' : 'nullable'),
    comparison.direction === 'request'
      ? `${nameOf(path, comparison)} may no longer be ${missing}: clients that send it are refused. Keep accepting it.`
      : `${nameOf(path, comparison)} may now be ${missing}, which clients do not expect. Add a new property instead.`,
  );
}

function compareValues(
  before: Located,
  after: Located,
  path: string,
  comparison: Comparison,
): void {
  const valuesOf = (schema: Located) => {
    const list = get(schema, 'enum') ?? get(schema, 'const');
    return isSet(list) ? new Set(items(list).map((each) => text(each) ?? 'null')) : undefined;
  };
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const { direction, say } = comparison;
  const place = () => placeOf(after, isSet(get(after, 'enum')) ? 'enum' : 'const');
  if (direction === 'request' && now !== undefined) {
    const lost = old === undefined ? '' : [...old].find((value) => !now.has(value));
    if (lost === undefined) return;
    say(
      'openapi/narrowed-request',
      place(),
      `${nameOf(path, comparison)} ${lost === '' ? 'takes only some values now' : `no longer takes "${lost}"`}: clients that send another are refused. Keep accepting it.`,
    );
  } else if (direction === 'response' && old !== undefined) {
    const added = now === undefined ? '' : [...now].find((value) => !old.has(value));
    if (added === undefined) return;
    say(
      'openapi/widened-response',
      now === undefined ? after.at : place(),
      `${nameOf(path, comparison)} may now be ${added === '' ? 'any value' : `"${added}"`}, which clients do not know. Announce it, or add a new property.`,
    );
  }
}

const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];

function compareLimits(
  before: Located,
  after: Located,
  path: string,
  comparison: Comparison,
): void {
  // What a response may hold less of breaks nobody; what it holds more of, nobody relies on.
  if (comparison.direction === 'response') return;
  for (const key of [...UPPER, ...LOWER]) {
    const [old, now] = [numeric(get(before, key)), numeric(get(after, key))];
    if (now === undefined) continue;
    const isUpper = UPPER.includes(key);
    const isFree = old === undefined && !isUpper && now <= 0;
    const isNarrower = old === undefined ? !isFree : isUpper ? now < old : now > old;
    if (!isNarrower) continue;
    comparison.say(
      'openapi/narrowed-request',
      placeOf(after, key),
      `${nameOf(path, comparison)} has a tighter ${key} (${old === undefined ? 'none' : String(old)} before): what clients send may be refused. Keep the old limit.`,
    );
  }
  const [old, now] = [text(get(before, 'pattern')), text(get(after, 'pattern'))];
  if (now === undefined || now === old) return;
  comparison.say(
    'openapi/narrowed-request',
    placeOf(after, 'pattern'),
    `${nameOf(path, comparison)} must match another pattern: what clients send may be refused. Keep accepting what matched before.`,
  );
}

function compareProperties(
  before: Located,
  after: Located,
  path: string,
  comparison: Comparison,
  depth: number,
): void {
  const { direction, say } = comparison;
  const [old, now] = [get(before, 'properties'), get(after, 'properties')];
  const requiredIn = (schema: Located) =>
    new Set(items(get(schema, 'required')).flatMap((name) => text(name) ?? []));
  const [wasRequired, isRequired] = [requiredIn(before), requiredIn(after)];
  const closed = flag(get(after, 'additionalProperties')) === false;
  for (const { key, value } of entries(old)) {
    const kept = get(now, key);
    const name = `${path}.${key}`;
    if (kept !== undefined) {
      compareSchemas(value, kept, name, comparison, depth + 1);
      if (direction === 'response' && wasRequired.has(key) && !isRequired.has(key)) {
        say(
          'openapi/removed-property',
          placeOf(now ?? after, key),
          `${nameOf(name, comparison)} may now be missing, and clients rely on it. Keep it required.`,
        );
      }
    } else if (direction === 'response' || closed) {
      say(
        'openapi/removed-property',
        now === undefined ? after.at : placeOf(after, 'properties'),
        `${nameOf(name, comparison)} is gone, and clients ${direction === 'response' ? 'read' : 'send'} it. Keep it, marked as deprecated.`,
      );
    }
  }
  if (direction === 'response') return;
  for (const name of isRequired) {
    if (wasRequired.has(name)) continue;
    const at = items(get(after, 'required')).find((each) => text(each) === name)?.at ?? after.at;
    say(
      'openapi/new-requirement',
      at,
      `${nameOf(`${path}.${name}`, comparison)} is required now: clients that do not send it are refused. Make it optional, with a default.`,
    );
  }
}
