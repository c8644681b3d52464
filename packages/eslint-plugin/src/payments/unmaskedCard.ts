import {
  calleeName,
  keyName,
  memberName,
  receiverOf,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { symbolOf } from '../flow/symbols.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { chainOf } from '../shared/calls.ts';
import { isCardData, MASKING } from '../shared/sensitive.ts';

export const unmaskedCard = nodeRule(
  {
    name: 'unmasked-card',
    title: 'A card number is shown with its BIN and last four digits at most',
    cwe: ['CWE-359', 'CWE-200'],
    group: 'payments',
    advice: 'Send it through the mask, or send the last four digits alone.',
  },
  (file) => ({
    CallExpression(node) {
      if (isAnswer(node, file)) for (const each of node.arguments) check(each, file, 0);
    },
    JSXExpressionContainer({ expression, parent }) {
      // What a field holds is what the person types; what an element shows is for everybody to see.
      if (parent.type !== 'JSXAttribute' && expression.type === 'MemberExpression')
        check(expression, file, 0);
    },
    AssignmentExpression({ left, right }) {
      if (symbolOf(left, file.unit) === '@context.body') check(right, file, 0);
    },
  }),
);

function isAnswer(call: CallNode, { unit }: File): boolean {
  if (!/^(send|json|end|render|jsonp|write)$/.test(calleeName(call) ?? '')) return false;
  for (const each of chainOf(call)) {
    const receiver = receiverOf(each);
    if (receiver && /^@(response|context)$/.test(symbolOf(receiver, unit) ?? '')) return true;
  }
  return false;
}

function check(node: Node, file: File, depth: number): void {
  const value = unwrap(node);
  if (depth > 4) return;
  if (value.type === 'ObjectExpression') {
    for (const each of value.properties) {
      if (each.type !== 'Property') continue;
      const name = keyName(each) ?? '';
      const inner = unwrap(each.value);
      if (isPlain(inner) && isShown(name, inner)) {
        if (!MASKING.test(file.text.slice(...inner.range)))
          file.report(each, `\`${name}\` is shown as it is.`);
      } else if (!isPlain(inner)) check(inner, file, depth + 1);
    }
  } else if (value.type === 'MemberExpression') {
    const name = memberName(value) ?? '';
    if (isCardData(name)) file.report(value, `\`${name}\` is shown as it is.`);
  } else if (value.type === 'TemplateLiteral') {
    for (const each of value.expressions) check(each, file, depth + 1);
  }
}

function isPlain(node: Node): boolean {
  return node.type === 'Identifier' || node.type === 'MemberExpression';
}

/** `cardNumber: card.number`; a name that says it is masked is believed. */
function isShown(name: string, value: Node): boolean {
  const written =
    value.type === 'MemberExpression'
      ? (memberName(value) ?? '')
      : value.type === 'Identifier'
        ? value.name
        : '';
  if (MASKING.test(written)) return false;
  return isCardData(name) || isCardData(written);
}
