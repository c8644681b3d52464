import { get, items, scalar, text, type Located, type LocatedMap } from '../shared/located.ts';

/** Functions that do not change what a rule looks at, only how it is written. */
const SAME = new Set([
  'base64encode',
  'compact',
  'distinct',
  'jsonencode',
  'nonsensitive',
  'sensitive',
  'tobool',
  'tolist',
  'tomap',
  'tonumber',
  'toset',
  'tostring',
  'trimspace',
  'yamlencode',
]);

/** The value of a call, for the functions that configuration is commonly put together with. */
export function call(name: string, values: Located[]): Located | undefined {
  const [first, second, third] = values;
  if (first === undefined) return undefined;
  if (SAME.has(name)) return first;
  switch (name) {
    case 'concat':
    case 'setunion':
      return { kind: 'list', at: first.at, items: values.flatMap(items) };
    case 'flatten':
      return { kind: 'list', at: first.at, items: items(first).flatMap(items) };
    case 'merge':
      return merge(values);
    case 'coalesce':
    case 'try':
      return values.find((value) => value.kind !== 'unknown' && scalar(value) !== '');
    case 'lookup':
      return get(first, text(second) ?? '') ?? third;
    case 'lower':
    case 'upper':
      return cased(name, first);
    default:
      return undefined;
  }
}

function merge(values: Located[]): Located | undefined {
  const [first] = values;
  const maps = values.filter((value): value is LocatedMap => value.kind === 'map');
  if (first === undefined || maps.length !== values.length) return undefined;
  return {
    kind: 'map',
    at: first.at,
    entries: new Map(maps.flatMap(({ entries }) => [...entries])),
    keys: new Map(maps.flatMap(({ keys }) => [...keys])),
  };
}

function cased(name: string, value: Located): Located | undefined {
  const known = text(value);
  if (known === undefined) return undefined;
  const changed = name === 'lower' ? known.toLowerCase() : known.toUpperCase();
  return { kind: 'scalar', at: value.at, value: changed };
}
