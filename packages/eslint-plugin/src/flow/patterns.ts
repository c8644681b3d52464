import type { TSESTree } from '@typescript-eslint/types';
import { stringValue, unwrap, type Node } from './nodes.ts';
import { EVERY_KIND, Kind } from './taint.ts';
import type { Unit } from './unit.ts';

/** The source and flags of a regular expression: a literal, `new RegExp('…')`, or a constant of one. */
export function regularExpression(
  node: Node,
  unit: Unit,
  depth = 0,
): { source: string; flags: string } | undefined {
  const value = unwrap(node);
  if (value.type === 'Literal' && 'regex' in value) {
    return { source: value.regex.pattern, flags: value.regex.flags };
  }
  if (value.type === 'NewExpression' || value.type === 'CallExpression') {
    const isConstructor = value.callee.type === 'Identifier' && value.callee.name === 'RegExp';
    const source = isConstructor ? stringValue(value.arguments[0]) : undefined;
    return source === undefined
      ? undefined
      : { source, flags: stringValue(value.arguments[1]) ?? '' };
  }
  if (value.type !== 'Identifier' || depth > 3) return undefined;
  const [definition] = unit.bindingOf(value)?.definitions ?? [];
  const init: TSESTree.Node | null | undefined =
    definition?.type === 'Variable' ? definition.node.init : undefined;
  return init ? regularExpression(init, unit, depth + 1) : undefined;
}

/** Anything may stand where one of these is. */
const OPEN = /(^|[^\\])\.(?![?)|]*$)|\[\^|\\S|\\D|\\W|\[\\s\\S\]/;

/** Kinds that a text cannot harm once the expression has matched it. */
export function safeWhenMatched(source: string): number {
  const anchored = /^\^/.test(source) && /(^|[^\\])\$$/.test(source);
  const outside = source
    .replace(/\\\./g, '')
    .replace(/\[(?!\^|\\[sS]\\[sS])(?:[^\]\\]|\\.)*\]/g, '');
  if (anchored && !OPEN.test(outside)) return EVERY_KIND;
  // `^https://host/`, `^/local`: the host is fixed.
  if (/^\^\(?(https?|\(\?:https\?\))\??:\\?\/\\?\/[\w\\.-]+(\\\/|\/|\(|\$|:)/.test(source)) {
    return Kind.redirect | Kind.request;
  }
  if (/^\^\\?\/(\[\^|\(\?!|\w)/.test(source)) return Kind.redirect;
  return 0;
}

/** Kinds that a text cannot harm when the expression does not match it. */
export function safeWhenUnmatched(source: string): number {
  if (/^\(?\[\^[^\]]+\]\+?\)?$/.test(source)) return EVERY_KIND;
  return withoutCharacters(source);
}

/** Kinds that a text cannot harm after every match has been replaced. */
export function safeWhenReplaced(source: string, flags: string, replacement: string | undefined) {
  const everywhere = flags.includes('g');
  if (/^\(?\[\^[^\]]+\][+*]?\)?$/.test(source) || source === '\\W' || source === '\\W+') {
    return everywhere ? EVERY_KIND : 0;
  }
  if (source === '\\D' || source === '\\D+') return everywhere ? EVERY_KIND : 0;
  let safe = 0;
  if (/\\\.\\\.|\\\.\{2/.test(source) && (everywhere || source.startsWith('^'))) safe |= Kind.path;
  if (!everywhere) return safe;
  safe |= withoutCharacters(source);
  if (/\[[^\]]*[\\*+?^${}()|]{4,}/.test(source) && replacement?.includes('$&') === true) {
    safe |= Kind.expression;
  }
  if (source === "'" && replacement !== undefined && /^(''|\\\\?')$/.test(replacement)) {
    safe |= Kind.sql;
  }
  return safe;
}

function withoutCharacters(source: string): number {
  let safe = 0;
  if (source.includes('<')) safe |= Kind.html;
  if (/\\n|\\r|\\s/.test(source)) safe |= Kind.log | Kind.header;
  if (/\\\.\\\.|\\\.\{2|^\[?\\\.|\[[^\]]*\\?[/\\][^\]]*\]|^\\\/$/.test(source)) safe |= Kind.path;
  if (/;/.test(source) && /[&|`$]/.test(source)) safe |= Kind.command;
  if (/\$/.test(source) && /\\?\.|\^/.test(source)) safe |= Kind.nosql;
  if (/__proto__/.test(source)) safe |= Kind.prototype;
  return safe;
}
