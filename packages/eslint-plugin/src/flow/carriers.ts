import { locateFunction } from './locate.ts';
import {
  chainText,
  contains,
  isFunction,
  memberName,
  unwrap,
  stringValue,
  type CallNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import { roleMember } from './requests.ts';
import { symbolOf } from './symbols.ts';
import type { Unit } from './unit.ts';

/** A value that a handler leaves on what the framework hands on to the next: `res.locals.name = …`. */
export interface Carried {
  readonly unit: Unit;
  readonly value: Node;
  /** What is still to be taken out of the value. */
  readonly rest: readonly string[];
}

interface Write {
  readonly role: string;
  readonly path: readonly string[];
  readonly value: Node;
}

const known = new WeakMap<Unit, readonly Write[]>();
const MOST = 8;
const DEEPEST = 4;

/**
 * What the handlers of this file, and those of other files that are registered together with this one,
 * have written to a field of the request, the response or their context.
 */
export function carriedBy(
  role: string,
  path: readonly string[],
  fn: FunctionNode,
  unit: Unit,
): readonly Carried[] {
  const wanted = normalised(role, path);
  if (wanted.path.length === 0) return [];
  const own = writesOf(unit).map((write) => ({ write, unit }));
  return [...own, ...writesBeside(fn, unit)]
    .filter(({ write }) => write.role === wanted.role && isBegin(write.path, wanted.path))
    .slice(0, MOST)
    .map(({ write, unit: home }) => ({
      unit: home,
      value: write.value,
      rest: wanted.path.slice(write.path.length),
    }));
}

function isBegin(written: readonly string[], wanted: readonly string[]): boolean {
  return written.length <= wanted.length && written.every((name, index) => name === wanted[index]);
}

/** `ctx.request.term` is the request's `term`. */
function normalised(
  role: string,
  path: readonly string[],
): { role: string; path: readonly string[] } {
  let current = role;
  let rest = path;
  while (rest[0] !== undefined) {
    const next = roleMember(current, rest[0]);
    if (next.includes('.')) break;
    current = next;
    rest = rest.slice(1);
  }
  return { role: current, path: rest };
}

function writesOf(unit: Unit): readonly Write[] {
  let writes = known.get(unit);
  if (!writes) {
    writes = unit.assignments.flatMap(({ left, right, operator }) =>
      operator === '=' ? (writeTo(left, right, unit) ?? []) : [],
    );
    known.set(unit, writes);
  }
  return writes;
}

function writeTo(target: Node, value: Node, unit: Unit): Write | undefined {
  const names: string[] = [];
  let object = unwrap(target);
  while (object.type === 'MemberExpression' && names.length < DEEPEST) {
    const name = memberName(object);
    if (name === undefined) return undefined;
    names.unshift(name);
    object = unwrap(object.object);
  }
  if (object.type !== 'Identifier' || names.length === 0) return undefined;
  const role = symbolOf(object, unit) ?? '';
  if (!/^@(request|response|context)$/.test(role)) return undefined;
  return { ...normalised(role, names), value };
}

/** Writes of the other handlers in the call that registers this one, where they stand in other files. */
function writesBeside(fn: FunctionNode, unit: Unit): { write: Write; unit: Unit }[] {
  const call = fn.parent;
  if (call.type !== 'CallExpression') return [];
  return call.arguments.flatMap((argument) => {
    if (isFunction(argument) || chainText(argument) === undefined) return [];
    const located = locateFunction(argument, unit);
    if (!located || located.unit === unit) return [];
    return writesOf(located.unit)
      .filter(({ value }) => contains(located.node, value))
      .map((write) => ({ write, unit: located.unit }));
  });
}

/**
 * What the handlers of a file have put under the name that `c.get('name')` asks for. Hono's context keeps
 * values so; Koa's answers a header of the request, for which nothing is returned.
 */
export function keptUnderName(call: CallNode, unit: Unit): readonly Node[] | undefined {
  if (!unit.root.body.some(isHonoImport)) return undefined;
  const name = stringValue(call.arguments[0]);
  return (unit.callsByName.get('set') ?? [])
    .filter((each) => stringValue(each.arguments[0]) === name)
    .filter((each) => symbolOf(each, unit) === '@context.set()')
    .slice(0, MOST)
    .flatMap((each) => each.arguments[1] ?? []);
}

function isHonoImport(statement: Node): boolean {
  return (
    statement.type === 'ImportDeclaration' && /^(hono|@hono)(\/|$)/.test(statement.source.value)
  );
}
