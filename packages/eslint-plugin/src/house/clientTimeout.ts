import { argumentAt, isFunction, unwrap, type CallNode, type Node } from '../flow/nodes.ts';
import type { File } from '../nodeRule.ts';
import { mentions } from '../shared/mentions.ts';
import { constantOf, optionsOf, type Options } from '../shared/values.ts';
import { symbolOf } from '../flow/symbols.ts';

/** Constructors whose clients wait without end unless told otherwise, with the options that tell them. */
const CLIENTS: readonly (readonly [symbol: RegExp, limits: readonly string[]])[] = [
  // The SDK's socket and request timeouts are 0 by default.
  [/^@aws-sdk\/client-[\w-]+\.(\w+Client|[A-Z]\w*)$/, ['requestHandler']],
  [/^ioredis(\.Redis|\.Cluster)?$/, ['commandTimeout', 'socketTimeout', 'connectTimeout']],
];
/** Errors and commands of the SDK are made with `new` too. */
const NO_CLIENT = /(Command|Exception|Error|Paginator|Waiter)$/;

/** Reports a client of another system that is made with options in sight, none of which is a limit. */
export function checkClient(call: CallNode, file: File): void {
  const symbol = symbolOf(call.callee, file.unit) ?? '';
  if (NO_CLIENT.test(symbol)) return;
  const limits = CLIENTS.find(([pattern]) => pattern.test(symbol))?.[1];
  if (!limits || !isKept(call) || mentions(file, SIGNALS)) return;
  const options = call.arguments
    .map((each) => optionsOf(each, file.unit))
    .find((each) => each !== undefined);
  const isHidden = call.arguments.some((each) => !isPlain(each, file));
  if (isHidden || options?.complete === false) return;
  if (limits.some((name) => options?.get(name) !== undefined)) return;
  file.report(call, 'No call of this client has a time limit.');
}

/** Limits of single calls: `client.send(command, { abortSignal })`. */
const SIGNALS = /\babortSignal\b/;

/** A client that is handed on at once gets its limits from whoever calls it. */
function isKept({ parent }: CallNode): boolean {
  return /^(VariableDeclarator|AssignmentExpression|PropertyDefinition)$/.test(parent.type);
}

/** An address, a port or an object in sight: nothing that could hide a limit. */
function isPlain(node: Node, { unit, text }: File): boolean {
  const value = unwrap(node);
  if (isFunction(value)) return false;
  if (optionsOf(value, unit) !== undefined) return true;
  return (
    constantOf(value, unit) !== undefined ||
    value.type === 'TemplateLiteral' ||
    /url|uri|host|port/i.test(
      text
        .slice(...value.range)
        .split('.')
        .at(-1) ?? '',
    )
  );
}

/** `timeout: 0` and `timeout: false` switch a limit off. */
const OFF = ['timeout', 'headersTimeout', 'bodyTimeout', 'responseTimeout'];

/** The option that says in so many words that there is no limit. */
export function switchedOff(options: Options | undefined): Node | undefined {
  const name = OFF.find((each) => {
    const value = options?.constant(each);
    return value === 0 || value === false;
  });
  return name === undefined ? undefined : options?.get(name);
}

const HTTP = /^(ky|undici|axios|%axios|got)\b/;

/** `ky.get(url, { timeout: false })`, `new Pool(origin, { headersTimeout: 0 })` */
export function checkSwitchedOff(call: CallNode, symbol: string, file: File): void {
  if (!HTTP.test(symbol)) return;
  for (const index of [0, 1, 2]) {
    const node = switchedOff(optionsOf(argumentAt(call, index), file.unit));
    if (!node) continue;
    file.report(node, 'This switches the time limit off.');
    return;
  }
}
