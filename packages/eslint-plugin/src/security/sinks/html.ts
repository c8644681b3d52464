import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  chainText,
  enclosingFunction,
  keyName,
  memberName,
  propertyValue,
  stringValue,
  unwrap,
  type Node,
} from '../../flow/nodes.ts';
import { roleOfFunction } from '../../flow/roles.ts';
import { symbolOf } from '../../flow/symbols.ts';
import { Kind, type Control, type Taint } from '../../flow/taint.ts';
import { constantText } from '../../flow/text.ts';
import type { Unit } from '../../flow/unit.ts';
import { isOtherType, saysHtml } from './contentTypes.ts';
import {
  answerMethod,
  isOwnAddress,
  isThirdParty,
  isWholeObject,
  REMOTE_OR_BROWSER,
  type CallMatcher,
  type CallSite,
  type Sink,
} from '../sink.ts';

const ANSWERS = new Set(['send', 'write', 'end']);

export const matchHtml: CallMatcher = (site) => {
  const { call, symbol, name } = site;
  if (ANSWERS.has(answerMethod(symbol) ?? '')) return answerSinks(site);
  const first = argumentAt(call, 0);
  if (!first) return [];
  if (symbol === '@context.html') return [answer(first, 'html')];
  if (symbol === '@response.response' || symbol === '@response') {
    return [{ ...answer(first, name), when: (taint) => isText(taint) && isHtml(first, site.unit) }];
  }
  return pageSinks(site, first);
};

function answerSinks(site: CallSite): Sink[] {
  const { call, unit, receiver } = site;
  const value = argumentAt(call, 0);
  if (!value || isOtherType(call, unit)) return [];
  // Fastify answers text as text unless told otherwise.
  const isPlain = receiver === 'reply' || /^reply\b/.test(chainText(call.callee) ?? '');
  if (isPlain && !isHtml(value, unit) && !saysHtml(call, unit)) return [];
  return [answer(value, site.name)];
}

function answer(value: Node, name: string): Sink {
  const place = `\`${name}()\`, which answers it as HTML`;
  return { rule: 'cross-site-scripting', kind: Kind.html, value, when: isText, place };
}

function isText(taint: Taint): boolean {
  // A body may be text; the other parts are objects, which are answered as JSON.
  return isThirdParty(taint) && (!isWholeObject(taint) || taint.origin.part === 'body');
}

function isHtml(value: Node, unit: Unit): boolean {
  return constantText(value, unit).includes('<');
}

const WRITERS = /^%document\.(write|writeln)$/;
const TRUSTED = /^(bypassSecurityTrust(Html|Script|Url|ResourceUrl|Style)|trustAs(Html|Js|Url)?)$/;
const JQUERY = new Set([
  'html',
  'append',
  'prepend',
  'after',
  'before',
  'replaceWith',
  'wrap',
  'appendTo',
  'prependTo',
]);

/** Methods that write HTML into a page. */
function pageSinks(site: CallSite, first: Node): Sink[] {
  const { call, symbol, name } = site;
  if (WRITERS.test(symbol) || (name === 'write' && site.receiver === 'document')) {
    return call.arguments.map((value) =>
      page(value, 'document.write()', [...REMOTE_OR_BROWSER, 'parameter']),
    );
  }
  if (name === 'insertAdjacentHTML') {
    const html = argumentAt(call, 1);
    return html ? [page(html, `${name}()`, [...REMOTE_OR_BROWSER, 'parameter'])] : [];
  }
  if (name === 'setContent' && /page/i.test(site.receiver))
    return [page(first, `${name}()`, ['remote'])];
  if (name === 'createContextualFragment' || name === 'parseHTML')
    return [page(first, `${name}()`)];
  if (TRUSTED.test(name)) return [page(first, `${name}()`, [...REMOTE_OR_BROWSER, 'parameter'])];
  if (/^(handlebars|%Handlebars)\.SafeString$/.test(symbol)) {
    return [page(first, 'SafeString()', [...REMOTE_OR_BROWSER, 'parameter'])];
  }
  if (JQUERY.has(name) && isJquery(call)) return [page(first, `${name}()`)];
  if (/^%(\$|jQuery)$|^jquery$/.test(symbol)) {
    return [
      { ...page(first, '`$()`'), when: ({ prefix }) => prefix.includes('<') || prefix === '' },
    ];
  }
  if (name === 'setAttribute') {
    const attribute = stringValue(first) ?? '';
    const value = argumentAt(call, 1);
    const runs = /^(on\w+|srcdoc|href|src|action|formaction|xlink:href)$/i.test(attribute);
    return runs && value
      ? [{ ...page(value, `the attribute \`${attribute}\``), when: startsAddress }]
      : [];
  }
  return [];
}

/** `javascript:` counts only at the beginning. */
function startsAddress(taint: Taint): boolean {
  const { prefix } = taint;
  return prefix === '' && !isOwnAddress(taint);
}

function isJquery(call: Node): boolean {
  if (call.type !== 'CallExpression') return false;
  let current = unwrap(call.callee);
  for (let length = 0; length < 10; length += 1) {
    if (current.type === 'MemberExpression') current = unwrap(current.object);
    else if (current.type === 'CallExpression') current = unwrap(current.callee);
    else break;
  }
  return current.type === 'Identifier' && /^(\$\w*|jQuery)$/.test(current.name);
}

function page(value: Node, place: string, controls: readonly Control[] = REMOTE_OR_BROWSER): Sink {
  return {
    rule: 'cross-site-scripting',
    kind: Kind.html,
    value,
    controls,
    place: `${place.startsWith('the') || place.startsWith('`') ? place : `\`${place}\``}, which puts it into the page as HTML`,
  };
}

const HTML_PROPERTIES = new Set(['innerHTML', 'outerHTML', 'srcdoc']);

export function matchHtmlAssignment(node: TSESTree.AssignmentExpression, unit: Unit): Sink[] {
  if (node.left.type !== 'MemberExpression') return [];
  const name = memberName(node.left);
  if (name !== undefined && HTML_PROPERTIES.has(name)) {
    return [page(node.right, name, [...REMOTE_OR_BROWSER, 'parameter'])];
  }
  if (name !== 'body' || node.operator !== '=') return [];
  const symbol = symbolOf(node.left, unit) ?? chainText(node.left) ?? '';
  if (!/^(@context|@response|this)\.body$/.test(symbol)) return [];
  // Koa's first version had `this.body` in generators; elsewhere it is a field like others.
  if (symbol === 'this.body' && enclosingFunction(node)?.generator !== true) return [];
  if (isOtherType(node, unit)) return [];
  const when = (taint: Taint) => isText(taint) && (taint.whole || isHtml(node.right, unit));
  return [{ ...answer(node.right, 'ctx.body'), when, place: '`body`, which answers it as HTML' }];
}

/** `createElement('p', { dangerouslySetInnerHTML: { __html: text } })` */
export function matchHtmlProperty({ dangers }: Unit): Sink[] {
  return dangers
    .filter((property) => keyName(property) === 'dangerouslySetInnerHTML')
    .map(({ value }) => ({
      ...page(value, 'dangerouslySetInnerHTML', [...REMOTE_OR_BROWSER, 'parameter']),
      path: ['__html'],
    }));
}

export function matchHtmlAttribute(node: TSESTree.JSXAttribute): Sink[] {
  const { name, value } = node;
  if (name.type !== 'JSXIdentifier' || value?.type !== 'JSXExpressionContainer') return [];
  const expression = unwrap(value.expression);
  if (name.name === 'dangerouslySetInnerHTML') {
    const html = propertyValue(expression, '__html');
    const [target, path] = html ? [html, []] : [expression, ['__html']];
    return [
      { ...page(target, 'dangerouslySetInnerHTML', [...REMOTE_OR_BROWSER, 'parameter']), path },
    ];
  }
  if (name.name === 'srcDoc') return [page(expression, 'srcDoc')];
  if (name.name === 'href' || name.name === 'src') {
    return [{ ...page(expression, `the attribute \`${name.name}\``), when: startsAddress }];
  }
  return [];
}

/** What handlers return: pages of Hapi, and of AWS Lambda with `{ statusCode, body }`. */
export function* matchReturned(unit: Unit): Generator<Sink, void, undefined> {
  for (const [fn, values] of unit.returned) {
    const role = roleOfFunction(fn, unit, symbolOf);
    if (role === undefined || role === '@response' || role === '@remote') continue;
    for (const value of values) {
      const returned = unwrap(value);
      const body =
        returned.type === 'ObjectExpression' ? propertyValue(returned, 'body') : returned;
      if (!body || (returned.type === 'ObjectExpression') !== (role === '@event')) continue;
      if (isHtml(body, unit))
        yield { ...answer(body, 'return'), place: 'the HTML that is returned' };
    }
  }
}
