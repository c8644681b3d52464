import type { TSESTree } from '@typescript-eslint/types';
import type { Role } from './requests.ts';
import {
  calleeName,
  chainText,
  decoratorsOf,
  isFunction,
  keyName,
  receiverOf,
  stringValue,
  unwrap,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import { ofType, pathInPattern, member } from './symbols.ts';
import type { Binding, Unit } from './unit.ts';

type SymbolOf = (node: Node, unit: Unit) => string | undefined;

/** The symbol of a variable that is a parameter: the part that it plays, or an annotated type. */
export function roleOf(binding: Binding, unit: Unit, symbolOf: SymbolOf): string | undefined {
  const [definition] = binding.definitions;
  if (definition?.type !== 'Parameter' || !isFunction(definition.node)) return undefined;
  const fn = definition.node;
  const index = fn.params.findIndex((each) => pathInPattern(each, binding.name));
  const parameter = fn.params[index];
  const path = parameter && pathInPattern(parameter, binding.name);
  if (!parameter || !path) return undefined;
  const base = parameterRole(fn, index, unit, symbolOf) ?? typeOf(parameter, unit);
  if (base !== undefined) return path.reduce(member, base);
  return path.length === 0 ? handedOver(fn, index, unit, symbolOf) : undefined;
}

/** The part that a parameter plays as a whole, before anything is taken out of it. */
export function parameterRole(
  fn: FunctionNode,
  index: number,
  unit: Unit,
  symbolOf: SymbolOf,
): Role | undefined {
  const parameter = fn.params[index];
  if (!parameter) return undefined;
  return (
    byDecorator(parameter) ??
    byType(parameter) ??
    byName(fn, index) ??
    byRegistration(fn, index, unit, symbolOf)
  );
}

const REMOTE_DECORATORS =
  /^(Body|BodyParam|Query|QueryParam|QueryParams|Param|Params|Headers|HeaderParam|Cookies?|CookieParam|UploadedFiles?|Args|MessageBody|Payload|RawBody|Ip|HostParam)$/;

function byDecorator(parameter: TSESTree.Parameter): Role | undefined {
  for (const { expression } of decoratorsOf(parameter)) {
    const callee = expression.type === 'CallExpression' ? expression.callee : expression;
    const name = callee.type === 'Identifier' ? callee.name : '';
    if (REMOTE_DECORATORS.test(name)) return '@remote';
    if (name === 'Req' || name === 'Request') return '@request';
    if (name === 'Res' || name === 'Response') return '@response';
    if (name === 'Ctx') return '@context';
  }
  return undefined;
}

const TYPES: readonly (readonly [name: RegExp, role: Role])[] = [
  [
    /^(Request|FastifyRequest|NextApiRequest|NextRequest|IncomingMessage|HttpRequest|VercelRequest|AuthenticatedRequest|Http2ServerRequest)$/,
    '@request',
  ],
  [
    /^(Response|FastifyReply|NextApiResponse|ServerResponse|ResponseToolkit|HttpResponse|VercelResponse|Http2ServerResponse)$/,
    '@response',
  ],
  [
    /^(ParameterizedContext|RouterContext|GetServerSidePropsContext|LoaderFunctionArgs|ActionFunctionArgs|HonoContext)$/,
    '@context',
  ],
  [
    /^(APIGateway\w*Event\w*|ALBEvent|SQSEvent|SNSEvent|S3Event|LambdaFunctionURLEvent|KinesisStreamEvent|DynamoDBStreamEvent|EventBridgeEvent|H3Event)$/,
    '@event',
  ],
];

function annotation(parameter: TSESTree.Parameter): TSESTree.TypeNode | undefined {
  if (parameter.type === 'TSParameterProperty') return annotation(parameter.parameter);
  if (parameter.type === 'AssignmentPattern') return annotation(parameter.left as never);
  return parameter.typeAnnotation?.typeAnnotation;
}

function byType(parameter: TSESTree.Parameter): Role | undefined {
  const type = annotation(parameter);
  if (type?.type !== 'TSTypeReference') return undefined;
  const { typeName } = type;
  const name = typeName.type === 'Identifier' ? typeName.name : '';
  const last = typeName.type === 'TSQualifiedName' ? typeName.right.name : name;
  if (last === 'Context') {
    // AWS Lambda's second argument has the same name and nothing to fear.
    return /^_?(ctx|c)$/.test(nameOf(parameter)) ? '@context' : undefined;
  }
  return TYPES.find(([pattern]) => pattern.test(last))?.[1];
}

function typeOf(parameter: TSESTree.Parameter, unit: Unit): string | undefined {
  const type = annotation(parameter);
  return type && ofType(type, unit);
}

function nameOf(parameter: TSESTree.Parameter | undefined): string {
  switch (parameter?.type) {
    case 'Identifier':
      return parameter.name;
    case 'AssignmentPattern':
      return nameOf(parameter.left as never);
    case 'TSParameterProperty':
      return nameOf(parameter.parameter);
    default:
      return '';
  }
}

const REQUEST_NAME = /^_?(req|request|httpReq|httpRequest|incomingMessage)$/;
const RESPONSE_NAME = /^_?(res|response|resp|reply|httpRes|httpResponse)$/;
const HTTP_METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

function byName(fn: FunctionNode, index: number): Role | undefined {
  const name = nameOf(fn.params[index]);
  const owner = functionName(fn);
  if (REQUEST_NAME.test(name)) return '@request';
  if (RESPONSE_NAME.test(name)) return '@response';
  if (name === 'ctx') return '@context';
  if (name === 'formData') return '@remote';
  // Adonis: `index({ request, response })`.
  if (index === 0 && takes(fn.params[0], 'request') && takes(fn.params[0], 'response')) {
    return '@context';
  }
  if (index === 0 && owner !== undefined) {
    if (HTTP_METHODS.has(owner)) return '@request';
    if (owner === 'getServerSideProps') return '@context';
    // Remix hands the request and the parameters over in one object.
    if ((owner === 'loader' || owner === 'action') && takes(fn.params[0], 'request')) {
      return '@context';
    }
    if (isEventHandler(fn, owner, name)) return '@event';
  }
  if (index === 1 && owner !== undefined && HTTP_METHODS.has(owner)) return '@context';
  // Hapi: `(request, h)`; multer: `(req, file, done)`; Express' `param`: `(req, res, next, id)`.
  const first = nameOf(fn.params[0]);
  if (index === 1 && first === 'request' && name === 'h') return '@response';
  if (index === 1 && REQUEST_NAME.test(first) && name === 'file') return '@remote';
  if (index === 1 && isResolver(fn)) return '@remote';
  return undefined;
}

function takes(parameter: TSESTree.Parameter | undefined, name: string): boolean {
  return parameter?.type === 'ObjectPattern' && pathInPattern(parameter, name) !== undefined;
}

/** AWS Lambda: `exports.handler = (event, context) => …`. */
function isEventHandler(fn: FunctionNode, owner: string, name: string): boolean {
  if (!/^_?(event|evt)$/.test(name)) return false;
  return /handler$/i.test(owner) || owner === 'main' || fn.params.length >= 2;
}

/** GraphQL: `(parent, args, context, info)`. */
function isResolver(fn: FunctionNode): boolean {
  const first = nameOf(fn.params[0]);
  const second = fn.params[1];
  if (!/^(_|__|_parent|_root|_obj|parent|root|rootValue|obj|parentValue|source)$/.test(first)) {
    return false;
  }
  const property = fn.parent;
  const isField = property.type === 'Property' || property.type === 'MethodDefinition';
  return isField && (second?.type === 'ObjectPattern' || /^_?args$|^input$/.test(nameOf(second)));
}

/** The name that a function is declared, assigned or exported under. */
export function functionName(fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name;
  let { parent } = fn as { parent: Node };
  // `exports.handler = middy(async (event) => …)`
  if (parent.type === 'CallExpression' && parent.parent.type !== 'ExpressionStatement') {
    parent = parent.parent;
  }
  switch (parent.type) {
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' ? parent.id.name : undefined;
    case 'AssignmentExpression':
      return chainText(parent.left)?.split('.').at(-1);
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return keyName(parent);
    default:
      return undefined;
  }
}

const ROUTE_METHODS = new Set([
  'all',
  'del',
  'delete',
  'get',
  'head',
  'options',
  'param',
  'patch',
  'post',
  'put',
  'use',
]);

const ROUTERS = /^(app|router|server|api|route|routes|\w*Router|\w*App|fastify|web)$/;

/** A function that is given to a router, a server, a socket, or a consumer of messages. */
function byRegistration(
  fn: FunctionNode,
  index: number,
  unit: Unit,
  symbolOf: SymbolOf,
): Role | undefined {
  for (const use of usesOf(fn, unit)) {
    const role = byUse(fn, use, index, unit, symbolOf);
    if (role) return role;
  }
  return undefined;
}

/** Expressions that hand the function over: itself, or its name. */
function usesOf(fn: FunctionNode, unit: Unit): readonly Node[] {
  const name = fn.id ?? (fn.parent.type === 'VariableDeclarator' ? fn.parent.id : undefined);
  if (name?.type !== 'Identifier') return [fn];
  const references = unit.bindingOf(name)?.references ?? declared(name, unit);
  const named = references.slice(0, 12).map(({ identifier }) => identifier as Node);
  return fn.type === 'FunctionDeclaration' ? named : [fn, ...named];
}

function declared(name: TSESTree.Identifier, unit: Unit) {
  return unit.bindingOf(name)?.references ?? [];
}

function byUse(
  fn: FunctionNode,
  use: Node,
  index: number,
  unit: Unit,
  symbolOf: SymbolOf,
): Role | undefined {
  let { parent } = use as { parent: Node };
  if (parent.type === 'ArrayExpression') parent = parent.parent;
  if (parent.type === 'Property') return byProperty(parent, index);
  if (parent.type === 'AssignmentExpression' && parent.right === use) {
    const last = chainText(parent.left)?.split('.').at(-1);
    return last === 'onmessage' && index === 0 ? '@message' : undefined;
  }
  if (parent.type !== 'CallExpression') return undefined;
  // `router.get('/x', wrapped((a, b) => …))`
  const around = parent.parent;
  if (around.type === 'CallExpression' && ROUTE_METHODS.has(calleeName(around) ?? '')) {
    if (around.callee !== parent) parent = around;
  }
  const name = calleeName(parent);
  const receiver = receiverOf(parent);
  const symbol = receiver && symbolOf(receiver, unit);
  if (name === undefined) return undefined;
  if (name === 'createServer') return index === 0 ? '@request' : at(index, 1, '@response');
  if (ROUTE_METHODS.has(name) && receiver) {
    return byRoute(fn, parent, index, receiver, symbol, unit);
  }
  return byEvent(parent, name, index, receiver, symbol);
}

function at(index: number, expected: number, role: Role): Role | undefined {
  return index === expected ? role : undefined;
}

function byProperty(property: TSESTree.Property, index: number): Role | undefined {
  const key = keyName(property);
  if (key === 'eachMessage' || key === 'eachBatch') return at(index, 0, '@remote');
  return undefined;
}

function byRoute(
  fn: FunctionNode,
  call: TSESTree.CallExpression,
  index: number,
  receiver: Node,
  symbol: string | undefined,
  unit: Unit,
): Role | undefined {
  if (symbol !== undefined && /^(hono|@koa\/router|koa)\b/.test(symbol)) {
    return at(index, 0, '@context');
  }
  const [first] = call.arguments;
  const isRoute =
    stringValue(first) !== undefined ||
    first?.type === 'TemplateLiteral' ||
    (first?.type === 'Literal' && 'regex' in first) ||
    (first !== undefined && isFunction(first) && calleeName(call) === 'use');
  const known = symbol !== undefined && /^(express|fastify|restify|polka)\b/.test(symbol);
  const text = chainText(receiver)?.split('.').at(-1) ?? '';
  const chained = unwrap(receiver).type === 'CallExpression';
  if (!known && !(isRoute && ROUTERS.test(text)) && !chained) return undefined;
  if (!known && fn.params.length < 2 && !ROUTERS.test(text)) return undefined;
  if (chained && !known && !isRouteChain(receiver)) return undefined;
  const shift = fn.params.length === 4 && calleeName(call) === 'use' ? 1 : 0;
  void unit;
  if (index === 3 && calleeName(call) === 'param') return '@remote';
  return index === shift ? '@request' : at(index, shift + 1, '@response');
}

/** `router.route('/x').get(…).post(…)` */
function isRouteChain(receiver: Node): boolean {
  let current = unwrap(receiver);
  for (let length = 0; length < 12 && current.type === 'CallExpression'; length += 1) {
    if (calleeName(current) === 'route') return true;
    const next = receiverOf(current);
    if (!next) return false;
    current = unwrap(next);
  }
  return false;
}

const SOCKETS =
  /^(ws|wss|socket|websocket|webSocket|conn|connection|client|io|channel|nc|sub|subscriber|mqtt\w*|consumer|worker)$/i;
const MESSAGE_EVENTS = new Set(['message', 'data', 'messageReceived']);
const OWN_EVENTS = /^(connect|connection|disconnect|disconnecting|error|close|open|end|drain)$/;

function byEvent(
  call: TSESTree.CallExpression,
  name: string,
  index: number,
  receiver: Node | undefined,
  symbol: string | undefined,
): Role | undefined {
  const text = (receiver && chainText(receiver)?.split('.').at(-1)) ?? '';
  const event = stringValue(call.arguments[0]);
  if (name === 'addEventListener' && event === 'message') return at(index, 0, '@message');
  if (name === 'consume' && SOCKETS.test(text)) return at(index, 0, '@remote');
  if (name === 'parse' && index > 0 && /form/i.test(text)) return '@remote';
  if (text === 'ipcMain' && index > 0) return '@remote';
  // Readers of archives: `unzip.on('entry', (entry) => …)`.
  if (name === 'on' && event === 'entry') return at(index, 0, '@remote');
  if ((name !== 'on' && name !== 'once') || event === undefined) return undefined;
  if (event === 'request' && /^(server|app|http\w*)$/i.test(text)) {
    return index === 0 ? '@request' : at(index, 1, '@response');
  }
  if (symbol === '@request') return event === 'data' ? at(index, 0, '@remote') : undefined;
  if (symbol?.startsWith('busboy') === true || /^busboy|^bb$/i.test(text)) {
    return event === 'field' || event === 'file' ? '@remote' : undefined;
  }
  if (!SOCKETS.test(text)) return undefined;
  if (MESSAGE_EVENTS.has(event)) return at(index, 0, '@remote');
  return text === 'socket' && !OWN_EVENTS.test(event) ? '@remote' : undefined;
}

/**
 * A value that a callback is called with: the result of `MongoClient.connect(url, (error, client) => …)`
 * and of `connect().then((client) => …)`.
 */
function handedOver(
  fn: FunctionNode,
  index: number,
  unit: Unit,
  symbolOf: SymbolOf,
): string | undefined {
  const call = fn.parent;
  if (call.type !== 'CallExpression' || call.callee === fn) return undefined;
  const name = calleeName(call);
  const receiver = receiverOf(call);
  if (name === 'then' && receiver) return index === 0 ? symbolOf(receiver, unit) : undefined;
  if (index !== 1 || call.arguments.at(-1) !== fn) return undefined;
  const symbol = symbolOf(call, unit);
  return symbol?.startsWith('@') === true ? undefined : symbol;
}

/** The part that a function's first parameter plays, which says what its result is for. */
export function roleOfFunction(fn: FunctionNode, unit: Unit, symbolOf: SymbolOf): Role | undefined {
  return parameterRole(fn, 0, unit, symbolOf);
}
