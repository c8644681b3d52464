import type { TSESTree } from '@typescript-eslint/types';
import { argumentAt, isFunction, unwrap, type Node } from '../../flow/nodes.ts';
import { Kind, type Taint } from '../../flow/taint.ts';
import type { Unit } from '../../flow/unit.ts';
import type { CallMatcher, Sink } from '../sink.ts';

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
  void unit;
  if (object.type !== 'MemberExpression' || !object.computed || object.property.type === 'Literal')
    return [];
  return [pollution(object.property, 'a key, through which `__proto__` can be reached')];
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

export const matchMassAssignment: CallMatcher = ({ call, symbol, name, receiver, unit }) => {
  void unit;
  if (symbol === '%Object.assign') {
    const target = call.arguments[0];
    if (!target || unwrap(target).type === 'ObjectExpression') return [];
    return call.arguments.slice(1).map((value) => assignment(value, 'an object that exists'));
  }
  const isModel =
    /^[A-Z]\w*$/.test(receiver) && !/^(Object|JSON|Promise|Array|Reflect)$/.test(receiver);
  const isNew =
    call.type === 'NewExpression' && /^[A-Z]\w*$/.test(name) && symbol.startsWith('mongoose');
  if (isNew || (isModel && CREATORS.has(name))) {
    const value = argumentAt(call, 0);
    return value && !isFunction(value) ? [assignment(value, `\`${name}()\``)] : [];
  }
  if (!isModel || !UPDATERS.has(name)) return [];
  const value = argumentAt(call, name === 'update' && symbol.startsWith('sequelize') ? 0 : 1);
  return value ? [assignment(value, `\`${name}()\``)] : [];
};

function assignment(value: Node, target: string): Sink {
  return {
    rule: 'mass-assignment',
    kind: Kind.assignment,
    value,
    when: ({ origin, whole }) => whole && !origin.field && /^(body|payload)$/.test(origin.part),
    place: `every field of ${target}`,
  };
}
