import type { TSESTree } from '@typescript-eslint/types';
import {
  argumentAt,
  calleeName,
  chainText,
  isFunction,
  keyName,
  propertyValue,
  receiverOf,
  unwrap,
  type CallNode,
  type Node,
} from '../../flow/nodes.ts';
import { Kind, type Taint } from '../../flow/taint.ts';
import type { Unit } from '../../flow/unit.ts';
import type { CallMatcher, CallSite, Sink } from '../sink.ts';

const DEEP_MERGES =
  /^(lodash\.(merge|mergeWith|defaultsDeep)|merge|deepmerge|deep-extend|deep-assign|extend|just-extend|node\.extend|defaults-deep|merge-deep|merge-options|merge-objects|object-path\.\w+|@hapi\/hoek\.(merge|applyToDefaults)|hoek\.(merge|applyToDefaults)|assign-deep|mixin-deep|%\$\.extend|jquery\.extend|smart-extend|lutils-merge|deap\.\w+|upmerge|merge-recursive\.\w+|putil-merge|set-value|dset|dot-prop\.set)$/;
const SETTERS =
  /^(lodash\.(set|setWith|zipObjectDeep|update)|object-path\.set|set-value|dset|dot-prop\.set(Property)?|dot-object\.\w+|mpath\.set|jsonpath\.value|json-pointer\.set|property-expr\.setter)$/;

export const matchPrototype: CallMatcher = ({ call, symbol, name }) => {
  if (SETTERS.test(symbol)) {
    const key = argumentAt(call, 1);
    return key ? [pollution(key, `the path of \`${name}()\``)] : [];
  }
  if (!DEEP_MERGES.test(symbol)) return [];
  return call.arguments.map((value) => ({
    ...pollution(value, `\`${name}()\`, which copies \`__proto__\` too`),
    when: isObject,
  }));
};

function isObject({ whole, origin }: Taint): boolean {
  return whole && !/^(headers|params|url)$/.test(origin.part);
}

function pollution(value: Node, place: string): Sink {
  return { rule: 'prototype-pollution', kind: Kind.prototype, value, place };
}

/** `object[a][b] = value`, where the sender writes `a`. */
export function matchPrototypeAssignment(node: TSESTree.AssignmentExpression, unit: Unit): Sink[] {
  const { left } = node;
  if (left.type !== 'MemberExpression') return [];
  const object = unwrap(left.object);
  if (!isReached(object, unit)) {
    if (object.type !== 'MemberExpression' || !object.computed) return [];
    if (object.property.type === 'Literal') return [];
  } else if (left.computed && left.property.type !== 'Literal') {
    return [pollution(left.property, 'a key, through which `__proto__` can be reached')];
  } else return [];
  return [pollution(object.property, 'a key, through which `__proto__` can be reached')];
}

/** What was walked to by keys: `node = node[key]` in a loop, `keys.reduce((node, key) => node[key], root)`. */
function isReached(object: Node, unit: Unit): boolean {
  if (object.type === 'CallExpression') {
    const [step] = object.arguments;
    if (calleeName(object) !== 'reduce' || !isFunction(step)) return false;
    const body = unwrap(step.body);
    return body.type === 'MemberExpression' && body.computed;
  }
  const writes = unit.bindingOf(object)?.writes ?? [];
  return writes.some(({ identifier, writeExpr }) => {
    const value = writeExpr && unwrap(writeExpr as Node);
    if (value?.type !== 'MemberExpression' || !value.computed) return false;
    const from = unwrap(value.object);
    return from.type === 'Identifier' && from.name === identifier.name;
  });
}

const CREATORS = new Set([
  'create',
  'build',
  'insert',
  'insertOne',
  'insertMany',
  'upsert',
  'save',
  'bulkCreate',
  'findOrCreate',
]);
const UPDATERS = new Set([
  'findByIdAndUpdate',
  'findOneAndUpdate',
  'updateOne',
  'updateMany',
  'update',
  'patch',
  'set',
  'updateAttributes',
]);

export const matchMassAssignment: CallMatcher = (site) => {
  const values = storedValues(site);
  return values.flatMap((value) => {
    const inner = unwrap(value);
    const target =
      site.symbol === '%Object.assign' ? 'an object that exists' : `\`${site.name}()\``;
    if (inner.type !== 'ObjectExpression')
      return isFunction(inner) ? [] : [assignment(value, target)];
    return spreadInto(inner).map((each) => assignment(each, target));
  });
};

/** Fields that a program sets itself when it has thought of who may set them. */
const PRIVILEGES =
  /^(is_?admin|admin|roles?|permissions?|status|verified|balance|credit|owner\w*|tenant\w*|organi[sz]ation\w*)$/i;

/** `{ ...request.body, createdAt }`, unless what matters is set behind it. */
function spreadInto(object: TSESTree.ObjectExpression): Node[] {
  const { properties } = object;
  return properties.flatMap((each, index) => {
    if (each.type !== 'SpreadElement') return [];
    const later = properties.slice(index + 1);
    const isPinned = later.some(
      (next) => next.type === 'Property' && PRIVILEGES.test(keyName(next) ?? ''),
    );
    return isPinned ? [] : [each.argument];
  });
}

/** What a call stores as the fields of a record. */
function storedValues({ call, symbol, name, receiver }: CallSite): Node[] {
  if (symbol === '%Object.assign' || /^lodash\.(assign|extend|assignIn)$/.test(symbol)) {
    const target = call.arguments[0];
    if (!target || unwrap(target).type === 'ObjectExpression') return [];
    return call.arguments.slice(1).filter(({ type }) => type !== 'ArrowFunctionExpression');
  }
  const isModel =
    /^[A-Z]\w*$/.test(receiver) && !/^(Object|JSON|Promise|Array|Reflect)$/.test(receiver);
  const isNew =
    call.type === 'NewExpression' && /^[A-Z]\w*$/.test(name) && symbol.startsWith('mongoose');
  const [first, second] = [argumentAt(call, 0), argumentAt(call, 1)];
  if (isNew || (isModel && CREATORS.has(name))) return first ? [first] : [];
  if (isModel && UPDATERS.has(name)) {
    const value = name === 'update' && symbol.startsWith('sequelize') ? first : second;
    return value ? [value] : [];
  }
  if (isPrisma(call, symbol)) return prismaValues(name, first);
  if (name === 'insertOne') return first ? [first] : [];
  if (/^(insert|update)$/.test(name) && isKnexTable(call)) return first ? [first] : [];
  if (!/^(\w*(repo|repository|Repo|Repository)|em|entityManager)$/.test(receiver)) return [];
  if (/^(save|insert|create|persist)$/.test(name))
    return [first, second].filter((each) => each !== undefined);
  return name === 'update' && second ? [second] : [];
}

function isPrisma(call: CallNode, symbol: string): boolean {
  if (symbol.startsWith('@prisma/client.')) return true;
  return /(^|\.)(prisma|prismaClient|prismaService)\.\w+\.\w+$/.test(chainText(call.callee) ?? '');
}

/** `create({ data })`, `upsert({ where, create, update })` */
function prismaValues(name: string, options: Node | undefined): Node[] {
  if (!/^(create|createMany|update|updateMany|upsert)$/.test(name) || !options) return [];
  const names = name === 'upsert' ? ['create', 'update'] : ['data'];
  return names
    .map((each) => propertyValue(unwrap(options), each))
    .filter((each) => each !== undefined);
}

/** `knex('users').where({ id }).update(…)` */
function isKnexTable(call: CallNode): boolean {
  let current = receiverOf(call);
  for (let length = 0; current && length < 8; length += 1) {
    const inner = unwrap(current);
    if (inner.type !== 'CallExpression') return false;
    const callee = unwrap(inner.callee);
    if (callee.type === 'Identifier')
      return /^(knex|db|trx|database)$/.test(callee.name) && inner.arguments.length === 1;
    current = receiverOf(inner);
  }
  return false;
}

function assignment(value: Node, target: string): Sink {
  return {
    rule: 'mass-assignment',
    kind: Kind.assignment,
    value,
    when: ({ origin, whole }) => whole && !origin.field && /^(body|payload)$/.test(origin.part),
    place: `every field of ${target}`,
  };
}
