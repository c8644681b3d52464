import { callSitesOf } from '../flow/functions.ts';
import { calleeName, enclosingFunction, type FunctionNode, type Node } from '../flow/nodes.ts';
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
  return parent.decorators.some(({ expression }) => {
    const name = expression.type === 'CallExpression' ? calleeName(expression) : undefined;
    return ROUTE_DECORATORS.test(name ?? '');
  });
}

const MOST_STEPS = 3;

/** The function around the node that answers requests, also through calls in the same file. */
export function handlerAround(node: Node, unit: Unit, steps = 0): FunctionNode | undefined {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) {
    if (isHandler(fn, unit)) return fn;
    if (steps >= MOST_STEPS) continue;
    for (const call of callSitesOf(fn, unit).slice(0, 6)) {
      const handler = handlerAround(call, unit, steps + 1);
      if (handler) return handler;
    }
  }
  return undefined;
}
