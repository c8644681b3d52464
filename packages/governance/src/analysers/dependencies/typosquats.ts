import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As many of the best known names are worth imitating. */
const IMITATED = 600;

const LIST = join(import.meta.dirname, '..', '..', '..', 'data', 'popular-packages.txt');

let reading: Promise<Popular> | undefined;

interface Popular {
  known: Set<string>;
  imitated: string[];
}

export function popularPackages(): Promise<Popular> {
  reading ??= readFile(LIST, 'utf8').then((text) => {
    const names = text.split('\n').filter((name) => name !== '' && !name.startsWith('#'));
    return { known: new Set(names), imitated: names.slice(0, IMITATED) };
  });
  return reading;
}

/** The well-known name that this one can be mistaken for; undefined when there is none. */
export function imitates(name: string, { known, imitated }: Popular): string | undefined {
  if (known.has(name) || name.startsWith('@') || name.length < 4) return undefined;
  const bare = plain(name);
  return imitated.find(
    (other) => other.length >= 4 && (plain(other) === bare || isOneSlipAway(name, other)),
  );
}

/** Without the marks and endings that people forget: `node-fetch`, `nodefetch`, `lodash.js`. */
const plain = (name: string): string => name.replace(/[._-]?js$/, '').replace(/[._-]/g, '');

/** One letter too many, too few, wrong, or two that changed places. */
export function isOneSlipAway(left: string, right: string): boolean {
  if (left === right || Math.abs(left.length - right.length) > 1) return false;
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const [a, b] = [left.slice(at), right.slice(at)];
  return (
    a.slice(1) === b.slice(1) ||
    a.slice(1) === b ||
    a === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}
