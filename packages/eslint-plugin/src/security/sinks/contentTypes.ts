import {
  enclosingFunction,
  keyName,
  stringValue,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from '../../flow/nodes.ts';
import type { Unit } from '../../flow/unit.ts';

const SETTERS = ['type', 'contentType', 'header', 'headers', 'set', 'setHeader', 'writeHead'];

/** What the calls of one function say about the type of an answer. */
interface ContentTypes {
  html: boolean;
  /** Where the first call that sets another type than a page's stands. */
  other: number;
}

const known = new WeakMap<Unit, Map<FunctionNode | undefined, ContentTypes>>();

/** Whether the handler sets the type of a page. */
export function saysHtml(call: Node, unit: Unit): boolean {
  return typesAround(call, unit)?.html === true;
}

/** A content type that the call, its chain, or a call before it on the same answer sets. */
export function isOtherType(call: Node, unit: Unit): boolean {
  return (typesAround(call, unit)?.other ?? Infinity) <= call.range[1];
}

function typesAround(call: Node, unit: Unit): ContentTypes | undefined {
  let types = known.get(unit);
  if (!types) known.set(unit, (types = read(unit)));
  return types.get(enclosingFunction(call));
}

function read({ callsByName }: Unit): Map<FunctionNode | undefined, ContentTypes> {
  const types = new Map<FunctionNode | undefined, ContentTypes>();
  for (const call of SETTERS.flatMap((name) => callsByName.get(name) ?? [])) {
    const fn = enclosingFunction(call);
    const found = types.get(fn) ?? { html: false, other: Infinity };
    if (namesOf(call).some((name) => name.includes('html'))) found.html = true;
    if (isOther(namesOf(call)[0])) found.other = Math.min(found.other, call.range[0]);
    types.set(fn, found);
  }
  return types;
}

function isOther(type: string | undefined): boolean {
  return type !== undefined && /json|plain|csv|javascript|octet|image|pdf|xml$/.test(type);
}

function namesOf(call: CallNode): string[] {
  return call.arguments.flatMap((argument) => typeIn(argument) || []);
}

function typeIn(argument: Node): string | undefined {
  const text = stringValue(argument);
  if (text !== undefined)
    return /^(\w+\/[\w+.-]+|json|text|txt|html|xml)\b/
      .exec(text)?.[0]
      .replace(/^(text|txt)$/, 'plain');
  const value = unwrap(argument);
  if (value.type !== 'ObjectExpression') return undefined;
  for (const property of value.properties) {
    if (property.type === 'Property' && keyName(property)?.toLowerCase() === 'content-type') {
      return stringValue(property.value);
    }
  }
  return undefined;
}
