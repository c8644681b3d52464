import { concatenated } from './evaluate.ts';
import { locateFunction } from './locate.ts';
import { unwrap, type Node } from './nodes.ts';
import { UNKNOWN_TEXT } from './taint.ts';
import type { Unit } from './unit.ts';
import { spend } from './work.ts';

const LONGEST = 2_000;
const MOST_WRITES = 100;

/**
 * The text that an expression makes, as far as it is constant, with `\0` for each part that is not:
 * `select * from t where id = \0`. Follows variables, also those that are put together in steps.
 */
export function constantText(node: Node, unit: Unit, depth = 0): string {
  const known = unit.memory.texts.get(node);
  if (known !== undefined) return known;
  if (depth > 12 || !spend()) return UNKNOWN_TEXT;
  unit.memory.texts.set(node, UNKNOWN_TEXT);
  const text = read(unwrap(node), unit, depth + 1).slice(0, LONGEST);
  unit.memory.texts.set(node, text);
  return text;
}

function read(node: Node, unit: Unit, depth: number): string {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number'
        ? String(node.value)
        : UNKNOWN_TEXT;
    case 'TemplateLiteral':
      return node.quasis
        .map((quasi, index) => {
          const expression = node.expressions[index];
          return (
            ((quasi.value.cooked as string | null) ?? '') +
            (expression ? constantText(expression, unit, depth) : '')
          );
        })
        .join('');
    case 'BinaryExpression':
      if (node.operator !== '+') return UNKNOWN_TEXT;
      return concatenated(node)
        .slice(0, 200)
        .map((part) => constantText(part, unit, depth))
        .join('');
    case 'Identifier':
      return ofVariable(node, unit, depth);
    case 'ConditionalExpression':
      return constantText(node.consequent, unit, depth);
    case 'AssignmentExpression':
      return constantText(node.right, unit, depth);
    case 'ArrayExpression':
      return node.elements
        .slice(0, 40)
        .map((element) => (element ? constantText(element, unit, depth) : ''))
        .join(' ');
    case 'CallExpression':
      return ofCall(node, unit, depth);
    default:
      return UNKNOWN_TEXT;
  }
}

function ofCall(node: Node, unit: Unit, depth: number): string {
  if (node.type !== 'CallExpression') return UNKNOWN_TEXT;
  const fn = locateFunction(node.callee, unit);
  if (fn) {
    const [returned] = fn.unit.returned.get(fn.node) ?? [];
    return returned ? constantText(returned, fn.unit, depth) : UNKNOWN_TEXT;
  }
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') {
    return UNKNOWN_TEXT;
  }
  const { name } = callee.property;
  if (name === 'concat' || name === 'format') {
    const parts = name === 'concat' ? [callee.object, ...node.arguments] : node.arguments;
    return parts.map((part) => constantText(part, unit, depth)).join('');
  }
  const keeps = name === 'join' || name === 'replace' || name === 'trim' || name === 'toString';
  return keeps ? constantText(callee.object, unit, depth) : UNKNOWN_TEXT;
}

function ofVariable(node: Node, unit: Unit, depth: number): string {
  const binding = unit.bindingOf(node);
  if (!binding || binding.definitions[0]?.type === 'Parameter') return UNKNOWN_TEXT;
  const texts: string[] = [];
  for (const write of binding.writes.slice(0, MOST_WRITES)) {
    if (texts.length >= 8) break;
    const target = write.identifier as Node;
    const value = write.writeExpr as Node | null | undefined;
    if (!value) continue;
    const { parent } = target;
    const isPlain =
      parent?.type === 'AssignmentExpression' ||
      (parent?.type === 'VariableDeclarator' && parent.id === target);
    if (isPlain) texts.push(constantText(value, unit, depth));
  }
  return texts.length === 0 ? UNKNOWN_TEXT : texts.join(' ');
}
