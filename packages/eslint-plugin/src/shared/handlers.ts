import { callSitesOf } from '../flow/functions.ts';
import {
  calleeName,
  decoratorsOf,
  enclosingFunction,
  type FunctionNode,
  type Node,
} from '../flow/nodes.ts';
import { parameterRole } from '../flow/roles.ts';
import { symbolOf } from '../flow/symbols.ts';
import type { Unit } from '../flow/unit.ts';

const known = new WeakMap<FunctionNode, boolean>();

const ROUTE_DECORATORS =
  /^(Get|Post|Put|Patch|Delete|All|Head|Options|Query|Mutation|MessagePattern|EventPattern|SubscribeMessage)$/;

/** Whether the function itself answers requests: of a router, a controller, a resolver, a queue. */
export function isHandler(fn: FunctionNode, unit: Unit): boolean {
  let answer = known.get(fn);
  if (answer === undefined) {
    answer = hasRequest(fn, unit) || isDecorated(fn);
    known.set(fn, answer);
  }
  return answer;
}

function hasRequest(fn: FunctionNode, unit: Unit): boolean {
  return fn.params.some((_, index) => {
    const role = parameterRole(fn, index, unit, symbolOf);
    return role !== undefined && role !== '@response' && role !== '@message';
  });
}

function isDecorated({ parent }: FunctionNode): boolean {
  if (parent.type !== 'MethodDefinition') return false;
  return decoratorsOf(parent).some(({ expression }) => {
    const name = expression.type === 'CallExpression' ? calleeName(expression) : undefined;
    return ROUTE_DECORATORS.test(name ?? '');
  });
}

const MOST_STEPS = 3;

/** The function around the node that answers requests, also through calls in the same file. */
export function handlerAround(node: Node, unit: Unit, steps = 0): FunctionNode | undefined {
  const fn = enclosingFunction(node);
  return fn && handlerOf(fn, unit, steps);
}

/** By the steps that led to a function: the handler that it is, that is around it, or that calls it. */
const handlers: readonly WeakMap<FunctionNode, { handler: FunctionNode | undefined }>[] =
  Array.from({ length: MOST_STEPS + 1 }, () => new WeakMap());

function handlerOf(fn: FunctionNode, unit: Unit, steps: number): FunctionNode | undefined {
  const found = handlers[steps]?.get(fn);
  if (found) return found.handler;
  const handler = isHandler(fn, unit)
    ? fn
    : (callingHandler(fn, unit, steps) ?? handlerAround(fn, unit, steps));
  handlers[steps]?.set(fn, { handler });
  return handler;
}

function callingHandler(fn: FunctionNode, unit: Unit, steps: number): FunctionNode | undefined {
  if (steps >= MOST_STEPS) return undefined;
  for (const call of callSitesOf(fn, unit).slice(0, 6)) {
    const handler = handlerAround(call, unit, steps + 1);
    if (handler) return handler;
  }
  return undefined;
}
