import {
  argumentAt,
  calleeName,
  chainText,
  enclosingFunction,
  keyName,
  memberName,
  receiverOf,
  stringValue,
  unwrap,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { taintOf } from '../flow/evaluate.ts';
import { symbolOf } from '../flow/symbols.ts';
import { constantText } from '../flow/text.ts';
import { nodeRule, type File } from '../nodeRule.ts';
import { callsBehind, chainOf, symbolOfCall } from '../shared/calls.ts';
import { isQuery } from '../shared/databases.ts';
import { handlerAround } from '../shared/handlers.ts';
import { constantOf, optionsOf } from '../shared/values.ts';

export const unboundedQuery = nodeRule(
  {
    name: 'unbounded-query',
    title: 'Every query and every list has an upper bound',
    cwe: ['CWE-770', 'CWE-789'],
    group: 'house',
    advice: 'Give it a limit of its own, and take at most that from the request.',
  },
  (file) => ({
    CallExpression(node) {
      if (!handlerAround(node, file.unit)) return;
      checkSelect(node, file);
      checkFinder(node, file);
      checkSize(node, file);
      checkLimitCall(node, file);
    },
    NewExpression(node) {
      checkSize(node, file);
    },
    Property(node) {
      const name = keyName(node) ?? '';
      if (
        !/^(limit|take|first|pageSize|per_?page|size|maxResults|MaxKeys|Limit|perPage)$/.test(name)
      )
        return;
      const object = node.parent.parent;
      if (object.type !== 'CallExpression' || !isQuery(object, file.unit)) return;
      if (isFree(node.value, file))
        file.report(node, 'Whoever sends the request says how much is read.');
    },
  }),
);

/** Statements that return one row or a number. */
const FEW =
  /\b(limit|fetch\s+(first|next)|rownum)\b|\btop\s*\(?\d|\b(count|sum|max|min|avg|exists)\s*\(/i;

/** `select * from payments order by …` in a handler. */
function checkSelect(call: CallNode, file: File): void {
  if (
    !/^(query|execute|any|many|manyOrNone|raw|\$queryRawUnsafe|all|unsafe)$/.test(
      calleeName(call) ?? '',
    )
  )
    return;
  if (calleeName(call) !== 'all' && !isQuery(call, file.unit)) return;
  const first = argumentAt(call, 0);
  if (!first) return;
  const options = optionsOf(first, file.unit);
  const text = constantText(options?.get('text') ?? options?.get('sql') ?? first, file.unit).trim();
  // `select from …` only asks whether there is a row.
  if (!/^select\s+(?!from\b)[\s\S]*\bfrom\b/i.test(text) || FEW.test(text)) return;
  if (isByKey(text) || addsLimit(first, file)) return;
  file.report(call, 'The whole table is read, however large it is.');
}

/** A condition on something of which there are few rows; without one the whole table is read. */
function isByKey(text: string): boolean {
  const [, condition] = /\bwhere\b([\s\S]*)/i.exec(text) ?? [];
  if (condition === undefined) return text.includes('\0');
  return /\b\w*(id|key|email|name|username|code|slug|token|reference|iban|number|hash|uuid)\w*"?\s*(=|in\b)|\bany\s*\(|\0/i.test(
    condition,
  );
}

/** The statement is put together in steps. */
function addsLimit(node: Node, { text }: File): boolean {
  if (stringValue(node) !== undefined) return false;
  const fn = enclosingFunction(node);
  return fn !== undefined && /\blimit\b/i.test(text.slice(...fn.range));
}

const FINDERS = /^(findAll|findMany|find|findAndCountAll|list|getAll|select|findBy)$/;

/** `Model.findAll()`, `prisma.payment.findMany({ where })`, `collection.find({}).toArray()` */
function checkFinder(call: CallNode, file: File): void {
  const name = calleeName(call) ?? '';
  if (!FINDERS.test(name) || !isQuery(call, file.unit)) return;
  const receiver = receiverOf(call);
  if (!receiver || isArrayMethod(call)) return;
  const behind = [...callsBehind(call)].map((each) => calleeName(each) ?? '');
  if (
    behind.some((each) =>
      /^(limit|take|first|skip|paginate|cursor|count|batchSize|stream|each|range|offset|page|findOne|maxTimeMS|where|countDocuments|estimatedDocumentCount)$/.test(
        each,
      ),
    )
  ) {
    if (
      behind.some((each) => each !== 'skip' && each !== 'where' && each !== 'offset') ||
      !behind.includes('toArray')
    )
      return;
  }
  const argument = argumentAt(call, 0);
  if (name === 'select' && !isTable(call)) return;
  if (argument && mayBeFew(argument, name, file)) return;
  if (isLimitedElsewhere(call, file)) return;
  file.report(call, 'Everything is read, however much there is.');
}

function isArrayMethod(call: CallNode): boolean {
  const [first] = call.arguments;
  return (
    calleeName(call) === 'find' &&
    (first?.type === 'ArrowFunctionExpression' || first?.type === 'FunctionExpression')
  );
}

/** Knex: `db('payments').select()` */
function isTable(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (!receiver) return false;
  const inner = unwrap(receiver);
  return (
    inner.type === 'CallExpression' &&
    stringValue(inner.arguments[0]) !== undefined &&
    [...chainOf(call)].length === 2
  );
}

const BOUNDS = ['limit', 'take', 'first', 'cursor', 'pageSize', 'size'];

function mayBeFew(argument: Node, name: string, { unit, text }: File): boolean {
  const options = optionsOf(argument, unit);
  if (!options) return true;
  if (BOUNDS.some((each) => options.get(each) !== undefined) || !options.complete) return true;
  const where =
    options.get('where') ?? (name === 'find' || name === 'findBy' ? options.node : undefined);
  // A filter on a key finds few; on a state it finds as many as there are.
  return (
    where !== undefined &&
    where.type === 'ObjectExpression' &&
    where.properties.length > 0 &&
    /\b\w*(id|Id|_id|key|email|code|slug|token)\b\s*[:,}]/.test(text.slice(...where.range))
  );
}

function isLimitedElsewhere(call: CallNode, { text }: File): boolean {
  // `const query = Model.find(); … query.limit(20)`
  const { parent } = call;
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  const fn = enclosingFunction(call);
  return fn !== undefined && /\.(limit|take)\(/.test(text.slice(...fn.range));
}

/** `.limit(Number(request.query.limit))` */
function checkLimitCall(call: CallNode, file: File): void {
  if (!/^(limit|take|first)$/.test(calleeName(call) ?? '') || !receiverOf(call)) return;
  const value = argumentAt(call, 0);
  if (value && isFree(value, file))
    file.report(call, 'Whoever sends the request says how much is read.');
}

const SIZED =
  /^(%Buffer|buffer\.Buffer)\.(alloc|allocUnsafe|allocUnsafeSlow)$|^%(Array|Uint8Array|Float64Array|ArrayBuffer)$|^crypto\.randomBytes$/;

/** `Buffer.alloc(Number(request.query.size))` */
function checkSize(call: CallNode, file: File): void {
  const symbol = symbolOfCall(call, file.unit);
  const name = calleeName(call) ?? '';
  const isText = /^(repeat|padStart|padEnd)$/.test(name) && receiverOf(call) !== undefined;
  if (!SIZED.test(symbol) && !isText) return;
  const value = argumentAt(call, 0);
  if (value && isFree(value, file))
    file.report(call, 'Whoever sends the request says how much memory is taken.');
}

/** Whether a number comes from the request and nothing holds it down. */
function isFree(node: Node, file: File): boolean {
  const { unit } = file;
  if (constantOf(node, unit) !== undefined) return false;
  return (isRemote(node, file) || isReadNumber(node, file)) && !isHeldDown(node, file);
}

/** Whether it is a field of a request; a `size` and a `length` are no text, so data flow leaves them out. */
function isRemote(node: Node, { unit }: File): boolean {
  if (/^@(request|context)\.(query|body|params)\.\w+$/.test(symbolOf(node, unit) ?? ''))
    return true;
  return taintOf(node, [], { unit }).some(({ origin }) => origin.control === 'remote');
}

/** `Number(request.query.limit)`: numbers can do no other harm, so data flow leaves them out. */
function isReadNumber(node: Node, file: File, depth = 0): boolean {
  const { unit } = file;
  const value = unwrap(node);
  if (depth > 5) return false;
  if (
    value.type === 'CallExpression' &&
    /^(Number|parseInt|parseFloat|abs|floor|trunc|ceil|round|BigInt)$/.test(calleeName(value) ?? '')
  ) {
    const inner = argumentAt(value, 0);
    if (!inner) return false;
    return isReadNumber(inner, file, depth + 1) || isRemote(inner, file);
  }
  if (value.type === 'UnaryExpression') return isRemote(value.argument, file);
  if (value.type === 'LogicalExpression')
    return isReadNumber(value.left, file, depth + 1) || isRemote(value.left, file);
  if (value.type !== 'Identifier') return false;
  const [definition] = unit.bindingOf(value)?.definitions ?? [];
  const init = definition?.type === 'Variable' ? definition.node.init : undefined;
  return init ? isReadNumber(init, file, depth + 1) : false;
}

/** `Math.min(…)`, a comparison that refuses, a schema with a maximum. */
function isHeldDown(node: Node, { text }: File): boolean {
  const own = text.slice(...node.range);
  if (/Math\.min|clamp|%|\?/i.test(own)) return true;
  const fn = enclosingFunction(node);
  const body = fn ? text.slice(...fn.range) : text;
  if (/Math\.min\(|clamp\w*\(/i.test(body)) return true;
  // A schema of Fastify or Nest, or a check of another module, may hold it down.
  if (/\bmaximum\b|@Max\(|\.max\(\s*\d/.test(text)) return true;
  const value = unwrap(node);
  const name =
    value.type === 'Identifier'
      ? value.name
      : value.type === 'MemberExpression'
        ? memberName(value)
        : chainText(value);
  if (name === undefined) return false;
  const escaped = name.replace(/\W/g, '\\$&');
  // eslint-disable-next-line security/detect-non-literal-regexp -- the name is escaped
  return new RegExp(`\\b${escaped}\\s*(>|>=|<=|<)\\s*\\w|\\w\\s*(<|<=)\\s*${escaped}\\b`).test(
    body,
  );
}
