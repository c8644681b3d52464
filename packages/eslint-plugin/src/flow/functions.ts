import { locateClass, locateFunction } from './locate.ts';
import {
  chainText,
  isClass,
  keyName,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import { functionName } from './roles.ts';
import type { Unit } from './unit.ts';
import { spend } from './work.ts';

/** More calls than these say nothing new about what a function is given. */
const MOST_CALLS = 24;
const MOST_CANDIDATES = 200;

/** The calls of a function in its own file. */
export function callSitesOf(fn: FunctionNode, unit: Unit): readonly CallNode[] {
  const known = unit.memory.callSites.get(fn);
  if (known) return known;
  unit.memory.callSites.set(fn, []);
  const owner = constructedBy(fn);
  const name = owner ? nameOfClass(owner) : functionName(fn);
  const candidates = name === undefined ? [] : (unit.callsByName.get(name) ?? []);
  const isCall = (call: CallNode) =>
    owner
      ? call.type === 'NewExpression' && locateClass(call.callee, unit)?.node === owner
      : isCallOf(fn, call, unit);
  const calls = candidates
    .slice(0, MOST_CANDIDATES)
    .filter((call) => spend() && isCall(call))
    .slice(0, MOST_CALLS);
  unit.memory.callSites.set(fn, calls);
  return calls;
}

/** The calls of a function in the files that import its own. */
export function outerCallSitesOf(
  fn: FunctionNode,
  unit: Unit,
): readonly { call: CallNode; unit: Unit }[] {
  const known = outer.get(fn);
  if (known) return known;
  outer.set(fn, []);
  const name = functionName(fn);
  const sites =
    name === undefined
      ? []
      : unit.project.importing(unit).flatMap((importer) =>
          (importer.callsByName.get(name) ?? [])
            .slice(0, MOST_CALLS)
            .filter((call) => isSameFunction(locateFunction(call.callee, importer), fn, unit))
            .map((call) => ({ call, unit: importer })),
        );
  outer.set(fn, sites.slice(0, MOST_CALLS));
  return sites;
}

const outer = new WeakMap<FunctionNode, readonly { call: CallNode; unit: Unit }[]>();

/** The importer reads the file for itself: the same place in the same file is the same function. */
function isSameFunction(
  located: { node: FunctionNode; unit: Unit } | undefined,
  fn: FunctionNode,
  unit: Unit,
): boolean {
  return (
    located?.unit.path === unit.path &&
    located.node.range[0] === fn.range[0] &&
    located.node.range[1] === fn.range[1]
  );
}

function isCallOf(fn: FunctionNode, call: CallNode, unit: Unit): boolean {
  const located = call.type === 'NewExpression' ? locateClass : locateFunction;
  return located(call.callee, unit)?.node === fn;
}

function constructedBy(fn: FunctionNode): ClassNode | undefined {
  const { parent } = fn;
  if (parent.type !== 'MethodDefinition' || parent.kind !== 'constructor') return undefined;
  const owner: Node = parent.parent.parent;
  return isClass(owner) ? owner : undefined;
}

function nameOfClass(node: ClassNode): string | undefined {
  if (node.id) return node.id.name;
  return node.parent.type === 'VariableDeclarator' && node.parent.id.type === 'Identifier'
    ? node.parent.id.name
    : undefined;
}

/**
 * Whether code elsewhere can call the function with values of its own: it is exported, a method, or
 * nobody in its file calls it.
 */
export function isReachable(fn: FunctionNode, unit: Unit, callsInFile: number): boolean {
  const { parent } = fn;
  if (parent.type === 'ExportNamedDeclaration' || parent.type === 'ExportDefaultDeclaration') {
    return true;
  }
  if (parent.type === 'CallExpression' || parent.type === 'NewExpression') return false;
  if (parent.type === 'MethodDefinition' && parent.kind === 'constructor') return callsInFile === 0;
  if (callsInFile === 0) return parent.type !== 'ReturnStatement' || functionName(fn) !== undefined;
  return isExported(fn, unit);
}

const exported = new WeakMap<FunctionNode, boolean>();

function isExported(fn: FunctionNode, unit: Unit): boolean {
  let answer = exported.get(fn);
  if (answer === undefined) exported.set(fn, (answer = leavesFile(fn, unit)));
  return answer;
}

function leavesFile(fn: FunctionNode, unit: Unit): boolean {
  const { parent } = fn;
  if (parent.type === 'AssignmentExpression') {
    return /^(module\.)?exports\b/.test(chainText(parent.left) ?? '');
  }
  if (parent.type === 'MethodDefinition') return keyName(parent)?.startsWith('#') !== true;
  if (parent.type === 'VariableDeclarator') {
    if (parent.parent.parent.type === 'ExportNamedDeclaration') return true;
    return parent.id.type === 'Identifier' && isExportedName(parent.id, unit);
  }
  return fn.id !== null && isExportedName(fn.id, unit);
}

function isExportedName(id: Node, unit: Unit): boolean {
  return (unit.bindingOf(id)?.references ?? []).some(({ identifier }) => {
    const parent = (identifier as Node).parent;
    if (parent?.type === 'ExportSpecifier' || parent?.type === 'ExportDefaultDeclaration') {
      return true;
    }
    if (parent?.type === 'Property') {
      const target = parent.parent.parent;
      return target?.type === 'AssignmentExpression' && chainText(target.left) === 'module.exports';
    }
    return (
      parent?.type === 'AssignmentExpression' &&
      /^(module\.)?exports\b/.test(chainText(parent.left) ?? '')
    );
  });
}
