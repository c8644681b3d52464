import { keyName, propertyValue, unwrap, type FunctionNode, type Node } from './nodes.ts';
import { Kind } from './taint.ts';

/** What a field of a validated part cannot be any more: an object with operators, a field too many. */
const TYPED = Kind.nosql | Kind.assignment;

/** Names that a part has in the schema of a route: Fastify's and Hapi's. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  body: ['body'],
  payload: ['payload'],
  query: ['querystring', 'query'],
  params: ['params'],
};

/** Kinds that a part of the request cannot harm in a handler whose route has a schema for it. */
export function validatedKinds(fn: FunctionNode, part: string): number {
  const names = NAMES[part];
  if (!names) return 0;
  const schemas = optionsAround(fn).flatMap((options) => [
    propertyValue(options, 'schema'),
    propertyValue(options, 'validate'),
    propertyValue(unwrapped(propertyValue(options, 'options')), 'validate'),
    propertyValue(unwrapped(propertyValue(options, 'config')), 'validate'),
  ]);
  const isTyped = schemas.some(
    (schema) => schema && names.some((name) => propertyValue(unwrap(schema), name) !== undefined),
  );
  return isTyped ? TYPED : 0;
}

function unwrapped(node: Node | undefined): Node | undefined {
  return node && unwrap(node);
}

/** `post(path, { schema }, handler)`, `route({ schema, handler })` */
function optionsAround(fn: FunctionNode): Node[] {
  const { parent } = fn;
  if (parent.type === 'CallExpression') {
    return parent.arguments.map((each) => unwrap(each)).filter(isOptions);
  }
  if (parent.type !== 'Property' || keyName(parent) !== 'handler') return [];
  const owner = parent.parent;
  // Hapi has its handler beside the options or inside them.
  const outer = owner.parent?.type === 'Property' ? [owner.parent.parent as Node] : [];
  return [owner, ...outer].filter(isOptions);
}

function isOptions(node: Node): boolean {
  return node.type === 'ObjectExpression';
}
