import type { Node, CallNode } from '../flow/nodes.ts';
import type { Path } from '../flow/evaluate.ts';
import type { Control, Taint } from '../flow/taint.ts';
import type { Unit } from '../flow/unit.ts';

/** A place of harm: a value that somebody else must not control, and when they do. */
export interface Sink {
  readonly rule: string;
  /** The kind of harm, one of `Kind`. */
  readonly kind: number;
  readonly value: Node;
  /** The part of the value that matters; `'all'` for everything inside it. */
  readonly path?: Path | 'all';
  /** Whose control is reported. @default ['remote'] */
  readonly controls?: readonly Control[];
  /** What else must hold of the way that the data took. */
  readonly when?: (taint: Taint) => boolean;
  /** How the message names the place: `exec()`. */
  readonly place: string;
}

/** A place that is wrong whatever reaches it. */
export interface Certain {
  readonly rule: string;
  readonly node: Node;
  readonly message: string;
}

/** A call, with what the tables ask about it. */
export interface CallSite {
  readonly call: CallNode;
  readonly unit: Unit;
  /** The last name of the callee, as written or as imported: `exec`. */
  readonly name: string;
  /** Where the callee comes from: `child_process.exec`. */
  readonly symbol: string;
  /** The last name of the receiver: `pool` in `this.pool.query()`. */
  readonly receiver: string;
}

export type CallMatcher = (site: CallSite) => readonly (Sink | Certain)[];

/**
 * The method that is called on an answer, also behind others: `send` in `res.status(400).send()`.
 * Nothing for a method of anything else.
 */
export function answerMethod(symbol: string, ...roles: readonly string[]): string | undefined {
  const [role = '', ...names] = symbol.split('.');
  const method = names.pop();
  const isAnswer = (roles.length > 0 ? roles : ['@response']).includes(role);
  return isAnswer && names.every((name) => name.endsWith('()')) ? method : undefined;
}

/** A set of symbols, written as `module: names` in lines. */
export function symbols(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap((line) => {
      const [module = '', names = ''] = line.split(': ');
      return names === '' ? [module] : names.split(' ').map((name) => `${module}.${name}`);
    }),
  );
}

/** Whether a value comes from where a link or a form on another page can put it. */
export function isThirdParty({ origin }: Taint): boolean {
  if (/^(headers?|cookies|signedCookies|hostname|host)$/.test(origin.part)) {
    return /referr?er/i.test(origin.label);
  }
  return true;
}

/** Whether it is one of the objects that hold a request's fields, not a field. */
export function isWholeObject({ origin, whole }: Taint): boolean {
  return whole && origin.part !== '' && !origin.field;
}

/** Whether it is the address of the request itself, whose host nobody else chooses. */
export function isOwnAddress({ origin }: Taint): boolean {
  if (origin.control === 'browser') {
    return /\.(href|pathname|URL|baseURI|documentURI)$|^location$/.test(origin.label);
  }
  return /^(url|originalUrl|path|href|nextUrl|baseUrl)$/.test(origin.part);
}

/** A prefix after which the host of an address can no longer be changed. */
export function fixesHost(prefix: string): boolean {
  if (prefix.includes('\0')) return true;
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]|^\/[^/\\]|^[^/:?#]+[/?#]|^[?#]/i.test(prefix);
}

export const REMOTE: readonly Control[] = ['remote'];
export const REMOTE_OR_BROWSER: readonly Control[] = ['remote', 'browser'];
export const ANYBODY: readonly Control[] = ['remote', 'browser', 'local', 'parameter'];
