import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  decoratorsOf,
  enclosingFunction,
  keyName,
  memberName,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { functionName } from '../flow/roles.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { chainOf, receiverName, symbolOfCall } from '../shared/calls.ts';
import { mentions } from '../shared/mentions.ts';
import { isMoney, isSurelyMoney } from '../shared/money.ts';
import { spoken } from '../shared/names.ts';
import { targetName } from '../shared/values.ts';

export const floatMoney = nodeRule(
  {
    name: 'float-money',
    title: 'An amount is an integer of minor units, never a floating-point number',
    cwe: ['CWE-1339', 'CWE-681'],
    group: 'payments',
    advice: 'Keep amounts as `bigint` minor units, and parse decimal text digit by digit.',
  },
  (file) => ({
    CallExpression(node) {
      checkCall(node, file);
    },
    UnaryExpression(node) {
      checkPlus(node, file);
    },
    BinaryExpression(node) {
      checkArithmetic(node, file);
    },
    AssignmentExpression(node) {
      checkSum(node, file);
    },
    Property(node) {
      if (node.parent.type === 'ObjectExpression') checkField(node, file);
    },
    PropertyDefinition(node) {
      checkEntity(node, file);
    },
    Literal(node) {
      checkLiteral(node, file);
      if (typeof node.value === 'string') checkSql(node.value, node, file);
    },
    TemplateLiteral(node) {
      for (const quasi of node.quasis) checkSql(quasi.value.raw, quasi, file);
    },
  }),
);

/** The name that an expression goes by: `amount` for `body.amount`, `row['amount']`, `amount!`. */
function nameOf(node: Node): string | undefined {
  const value = unwrap(node);
  if (value.type === 'Identifier') return value.name;
  if (value.type === 'MemberExpression') return memberName(value);
  if (value.type === 'CallExpression') {
    const name = calleeName(value) ?? '';
    const [first] = value.arguments;
    if (/^(Number|parseFloat|String|abs|replace|trim|toString)$/.test(name)) {
      const inner =
        name === 'replace' || name === 'trim' || name === 'toString' ? value.callee : first;
      return (
        inner &&
        nameOf(inner.type === 'MemberExpression' && inner === value.callee ? inner.object : inner)
      );
    }
    return undefined;
  }
  if (value.type === 'LogicalExpression') return nameOf(value.left);
  return value.type === 'UnaryExpression' && value.operator === '+'
    ? nameOf(value.argument)
    : undefined;
}

function isMoneyValue(node: Node): boolean {
  const name = nameOf(node);
  return name !== undefined && isMoney(name);
}

function checkCall(call: CallNode, file: File): void {
  const symbol = symbolOfCall(call, file.unit);
  const name = calleeName(call) ?? '';
  const first = argumentAt(call, 0);
  if (symbol === '%parseFloat' || symbol === '%Number.parseFloat') {
    const target = targetName(call);
    if ((first && isMoneyValue(first)) || (target !== undefined && isMoney(target))) {
      file.report(call, 'This makes a floating-point number of an amount.');
    }
  } else if (symbol === '%Number' && first) checkNumber(call, first, file);
  else if (name === 'toFixed') checkToFixed(call, file);
  else if (/^(float|double|real|doublePrecision)$/.test(name)) checkColumn(call, file);
}

/** `Number(body.amount)`, where it is then calculated with or kept as an amount. */
function checkNumber(call: CallNode, argument: Node, file: File): void {
  const name = nameOf(argument);
  if (name === undefined || !isSurelyMoney(name) || isTyped(argument, file)) return;
  const { parent } = call;
  const target = targetName(call);
  const isCalculated = parent.type === 'BinaryExpression' && /^[-+*/]$/.test(parent.operator);
  if (isCalculated || (target !== undefined && isMoney(target))) {
    file.report(call, 'This makes a floating-point number of an amount.');
  }
}

/** `price.toFixed(2)`: only a floating-point number has the method. */
function checkToFixed(call: CallNode, file: File): void {
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression' || mentions(file, LIBRARIES)) return;
  const object = unwrap(callee.object);
  const name = nameOf(object) ?? (object.type === 'BinaryExpression' ? moneyIn(object) : undefined);
  if (name === undefined || !isSurelyMoney(name)) return;
  file.report(call, `\`${name}\` is a floating-point number here.`);
}

/** `+body.amount` makes a number of it, as `Number()` does. */
function checkPlus(node: TSESTree.UnaryExpression, file: File): void {
  if (node.operator !== '+') return;
  const name = nameOf(node.argument);
  if (name === undefined || !isSurelyMoney(name) || isTyped(node.argument, file)) return;
  const target = targetName(node);
  const isCalculated =
    node.parent.type === 'BinaryExpression' && /^[-+*/]$/.test(node.parent.operator);
  if (isCalculated || (target !== undefined && isMoney(target))) {
    file.report(node, 'This makes a floating-point number of an amount.');
  }
}

function moneyIn(node: TSESTree.BinaryExpression): string | undefined {
  // `(cents / 100).toFixed(2)` shows an integer.
  if (node.operator === '/') return undefined;
  return [node.left, node.right]
    .map((each) => nameOf(each))
    .find((name) => name !== undefined && isSurelyMoney(name));
}

/** Decimal libraries have methods of the same names. */
const LIBRARIES =
  /\b(big\.js|bignumber\.js|decimal\.js|dinero\.js|currency\.js|ethers|BigNumber|Decimal)\b/;

/** Whether it is annotated as a bigint or a text of whole units. */
function isTyped(node: Node, { unit }: File): boolean {
  const value = unwrap(node);
  const [definition] = unit.bindingOf(value)?.definitions ?? [];
  const id = definition?.name as Node | undefined;
  return id?.type === 'Identifier' && id.typeAnnotation?.typeAnnotation.type === 'TSBigIntKeyword';
}

const RATE =
  /\b(rate|rates|percent|percentage|ratio|factor|tax|vat|discount|markup|margin|multiplier|fx|exchange|commission|surcharge)\b/;

function checkArithmetic(node: TSESTree.BinaryExpression, file: File): void {
  const { operator, left, right } = node;
  if (left.type === 'PrivateIdentifier' || !/^[-+*/]$/.test(operator)) return;
  if (mentions(file, LIBRARIES)) return;
  for (const [money, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const name = nameOf(money);
    if (name === undefined || !isSurelyMoney(name) || isTyped(money, file)) continue;
    if (!isFraction(unwrap(other), operator)) continue;
    if (operator === '/' && isShown(node)) continue;
    file.report(node, `\`${name}\` is calculated with as a floating-point number.`);
    return;
  }
}

/** What makes a fraction of an amount, or shows that it is one: `* 0.029`, `* 100`, `* taxRate`. */
function isFraction(value: Node, operator: string): boolean {
  if (value.type === 'Literal') {
    if (typeof value.value !== 'number') return false;
    if (!Number.isInteger(value.value)) return true;
    return operator === '*' && (value.value === 100 || value.value === 1000);
  }
  const name = nameOf(value);
  if (name === undefined || operator !== '*') {
    return value.type === 'BinaryExpression' && operator === '*' && isRate(value);
  }
  return RATE.test(spoken(name)) && !/\b(bps|basis|units?)\b/.test(spoken(name));
}

/** `(1 + rate)`, `rate / 100` */
function isRate({ left, right }: TSESTree.BinaryExpression): boolean {
  return [left, right].some((each) => {
    if (each.type === 'Literal')
      return typeof each.value === 'number' && !Number.isInteger(each.value);
    const name = nameOf(each as Node);
    return name !== undefined && RATE.test(spoken(name)) && !/\b(bps|basis)\b/.test(spoken(name));
  });
}

/** Text for people is made from it, so no amount depends on it. */
function isShown(node: Node): boolean {
  const fn = enclosingFunction(node);
  if (/format|display|render|show|label|print/i.test((fn && functionName(fn)) ?? '')) return true;
  return node.parent?.type === 'TemplateLiteral' || node.parent?.type === 'JSXExpressionContainer';
}

/** `total += item.price * item.quantity`, beginning at `0` and not at `0n`. */
function checkSum(node: TSESTree.AssignmentExpression, file: File): void {
  if (node.operator !== '+=' && node.operator !== '-=') return;
  const target = nameOf(node.left);
  if (target === undefined || !isMoney(target) || mentions(file, LIBRARIES)) return;
  const value = unwrap(node.right);
  const parts =
    value.type === 'BinaryExpression' && value.operator === '*'
      ? [value.left, value.right]
      : [value];
  const isDecimal = parts.some(
    (part) =>
      part.type === 'CallExpression' &&
      /^(parseFloat|Number)$/.test(calleeName(part) ?? '') &&
      isMoneyValue(part as Node),
  );
  if (isDecimal) file.report(node, `\`${target}\` is added up as a floating-point number.`);
}

const FLOAT_TYPE = /^(float|double|real|double precision|float4|float8|number)$/i;

/** A field of a schema: `amount: z.number()`, `{ type: 'number' }`, `Number`, `DataTypes.FLOAT`. */
function checkField(node: TSESTree.Property, file: File): void {
  const name = keyName(node);
  if (name === undefined || !isSurelyMoney(name)) return;
  const value = unwrap(node.value);
  if (isFloatSchema(value, file)) {
    file.report(node, `The schema makes \`${name}\` a floating-point number.`);
  }
}

const SCHEMA = /Schema/;

function isFloatSchema(value: Node, file: File): boolean {
  switch (value.type) {
    case 'Identifier':
      return (
        value.name === 'Number' &&
        file.unit.bindingOf(value) === undefined &&
        mentions(file, SCHEMA)
      );
    case 'MemberExpression':
      return /^(FLOAT|DOUBLE|REAL)$/.test(memberName(value) ?? '');
    case 'ObjectExpression': {
      const type = value.properties.find(
        (each) => each.type === 'Property' && keyName(each) === 'type',
      );
      if (type?.type !== 'Property') return false;
      const text = stringValue(type.value);
      if (text !== undefined)
        return FLOAT_TYPE.test(text) && !/multipleOf:\s*1\b/.test(file.text.slice(...value.range));
      return isFloatSchema(unwrap(type.value), file);
    }
    case 'CallExpression':
      return isFloatCall(value, file);
    default:
      return false;
  }
}

function isFloatCall(value: CallNode, { unit }: File): boolean {
  const calls = [...chainOf(value)];
  const names = calls.map((each) => calleeName(each) ?? '');
  if (names.some((name) => /^(FLOAT|DOUBLE|REAL|double|real|doublePrecision|float)$/.test(name)))
    return true;
  if (
    names.some((name) => /^(int|integer|safe|multipleOf|transform|bigint|refine|step)$/.test(name))
  )
    return false;
  const last = calls.at(-1);
  const isNumber = names.some((name) => /^(number|Number|float64|finite)$/.test(name));
  const symbol = last ? symbolOfCall(last, unit) : '';
  return (
    isNumber &&
    /^(zod|joi|@hapi\/joi|yup|@sinclair\/typebox|typebox|valibot|superstruct|arktype|fluent-json-schema|io-ts|celebrate|convict|runtypes)\b|^%(z|Joi|yup|Type|S)\b/.test(
      symbol,
    )
  );
}

/** TypeORM and MikroORM: `@Column('float') amount: number` */
function checkEntity(node: TSESTree.PropertyDefinition, file: File): void {
  const name = keyName(node);
  if (name === undefined || !isMoney(name)) return;
  for (const { expression } of decoratorsOf(node)) {
    if (expression.type !== 'CallExpression') continue;
    if (!/^(Column|Property|Prop|Field|PrimaryColumn)$/.test(calleeName(expression) ?? ''))
      continue;
    const written = expression.arguments.map((each) => file.text.slice(...each.range)).join(' ');
    if (
      /['"](float|double|real|double precision|float4|float8)['"]|\bFloat\b|DataType\.(FLOAT|DOUBLE|REAL)|=>\s*Number\b|type:\s*Number\b/.test(
        written,
      )
    ) {
      file.report(node, `The column of \`${name}\` is a floating-point number.`);
    }
  }
}

const DRIZZLE = /drizzle/;

/** Knex and Drizzle: `table.float('amount')`, `doublePrecision('amount')` */
function checkColumn(call: CallNode, file: File): void {
  const name = stringValue(argumentAt(call, 0));
  if (name === undefined || !isMoney(name)) return;
  if (receiverName(call) !== '' || mentions(file, DRIZZLE)) {
    file.report(call, `The column \`${name}\` is a floating-point number.`);
  }
}

/** `price: 19.99` */
function checkLiteral(node: TSESTree.Literal, file: File): void {
  if (typeof node.value !== 'number' || Number.isInteger(node.value)) return;
  const name = targetName(node);
  if (name !== undefined && isSurelyMoney(name) && !/\b(tax|vat|charge)\b/.test(spoken(name))) {
    file.report(node, `\`${name}\` is a floating-point number.`);
  }
}

const COLUMN =
  /(?:^|[(,\n]|add column(?: if not exists)?)\s*["'`]?(\w+)["'`]?\s+(real|float\d*|double(?: precision)?)\b/gi;

function checkSql(text: string, node: Node, file: File): void {
  if (!/\b(create|alter)\s+table\b/i.test(text)) return;
  for (const match of text.matchAll(COLUMN)) {
    const [, name = '', type = ''] = match;
    if (!isMoney(name)) continue;
    const offset = file.text.indexOf(name, node.range[0] + match.index);
    file.reportAt(offset, `The column \`${name}\` is a floating-point number (${type}).`);
  }
}
