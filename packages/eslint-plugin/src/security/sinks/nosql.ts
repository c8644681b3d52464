import { argumentAt, isFunction, keyName, unwrap, type Node } from '../../flow/nodes.ts';
import { Kind } from '../../flow/taint.ts';
import type { Unit } from '../../flow/unit.ts';
import type { CallMatcher, CallSite, Sink } from '../sink.ts';

const METHODS = new Set([
  'aggregate',
  'count',
  'countDocuments',
  'deleteMany',
  'deleteOne',
  'distinct',
  'exists',
  'find',
  'findAndModify',
  'findAndRemove',
  'findOne',
  'findOneAndDelete',
  'findOneAndRemove',
  'findOneAndReplace',
  'findOneAndUpdate',
  'mapReduce',
  'remove',
  'replaceOne',
  'update',
  'updateMany',
  'updateOne',
  '$where',
]);

const LIBRARIES =
  /^(mongoose|mongodb|monk|mongojs|mongoist|nedb|@seald-io\/nedb|marsdb|@nestjs\/mongoose|tingodb|camo|promised-mongo)\b/;
/** Models have a capital, collections a plural or their name. */
const COLLECTIONS =
  /^\w*(collection|model|col|coll|repository|users|accounts|products|orders|posts|comments|reviews|sessions|messages)\w*$/i;

export const matchNosql: CallMatcher = (site) => {
  if (!METHODS.has(site.name) || isGuardedFile(site)) return [];
  const argument = argumentAt(site.call, 0);
  if (!argument) return [];
  const filter = unwrap(argument);
  if (isFunction(filter) || filter.type === 'Literal') return [];
  const known = LIBRARIES.test(site.symbol) || site.name === '$where';
  if (!known && !isCollection(site)) return [];
  return sinksIn(filter, site, 0);
};

/** Files that install a filter against operators in requests. */
function isGuardedFile({ unit }: CallSite): boolean {
  return ['mongoSanitize', 'sanitizeFilter'].some((name) => unit.callsByName.has(name));
}

function isCollection({ receiver, symbol, call }: CallSite): boolean {
  if (symbol.startsWith('sequelize') || symbol.startsWith('typeorm')) return false;
  const callee = unwrap(call.callee);
  if (callee.type !== 'MemberExpression') return false;
  const object = unwrap(callee.object);
  if (object.type === 'CallExpression') {
    const inner = unwrap(object.callee);
    const name =
      inner.type === 'MemberExpression' && inner.property.type === 'Identifier'
        ? inner.property.name
        : '';
    return name === 'collection' || name === 'model' || name === 'getCollection';
  }
  if (object.type === 'MemberExpression' && unwrap(object.object).type === 'Identifier') {
    const base = unwrap(object.object);
    if (base.type === 'Identifier' && /^(db|database|mongo\w*)$/.test(base.name)) return true;
  }
  return /^[A-Z]/.test(receiver) || COLLECTIONS.test(receiver);
}

/** Comparisons that take their value for what it is. */
const LITERAL_OPERATORS = new Set(['$eq', '$in', '$nin', '$all']);

function sinksIn(filter: Node, site: CallSite, depth: number): Sink[] {
  // Stages of an aggregation, alternatives of `$or`.
  if (filter.type === 'ArrayExpression') {
    return filter.elements.flatMap((each) =>
      each && depth < 4 ? sinksIn(unwrap(each), site, depth + 1) : [],
    );
  }
  if (filter.type !== 'ObjectExpression') return [sink(filter, site, depth === 0 ? 'all' : [])];
  const sinks: Sink[] = [];
  for (const property of filter.properties) {
    if (property.type === 'SpreadElement') {
      sinks.push(sink(property.argument, site, []));
      continue;
    }
    const key = keyName(property) ?? '';
    // Options of an SQL mapper, which binds its values.
    if (depth === 0 && (key === 'where' || key === 'attributes' || key === 'include')) return [];
    if (LITERAL_OPERATORS.has(key)) continue;
    const value = unwrap(property.value);
    if (key === '$where') continue;
    if ((value.type === 'ObjectExpression' || value.type === 'ArrayExpression') && depth < 4) {
      sinks.push(...sinksIn(value, site, depth + 1));
    } else sinks.push(sink(value, site, []));
  }
  return sinks;
}

function sink(value: Node, { name }: CallSite, path: Sink['path'] & {}): Sink {
  return {
    rule: 'nosql-injection',
    kind: Kind.nosql,
    value,
    path,
    place: `the filter of \`${name}()\`, where an object can bring operators`,
  };
}

/** `$where` holds code for the database, in whatever object it stands. */
export function matchWhere({ dangers }: Unit): Sink[] {
  return dangers
    .filter((property) => keyName(property) === '$where')
    .map(({ value }) => ({
      rule: 'nosql-injection',
      kind: Kind.code,
      value,
      controls: ['remote', 'parameter'],
      place: '`$where`, which the database runs as code',
    }));
}
