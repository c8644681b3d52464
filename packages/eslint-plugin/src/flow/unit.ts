import type { Reference, ScopeManager, Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { Located } from './locate.ts';
import {
  calleeName,
  enclosingFunction,
  isClass,
  keyName,
  memberName,
  ownerOfThis,
  unwrap,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './nodes.ts';
import type { Project } from './project.ts';
import type { Taint } from './taint.ts';

/** A value that is written to `variable.property`. */
export interface PropertyWrite {
  readonly property: string | undefined;
  readonly value: Node;
}

/** A variable, or a name that is assigned to but never declared. */
export interface Binding {
  readonly name: string;
  readonly definitions: Variable['defs'];
  readonly references: readonly Reference[];
  readonly writes: readonly Reference[];
}

/** One file, with everything in it that a question about data needs to find fast. */
export interface Unit {
  readonly path: string;
  readonly root: TSESTree.Program;
  readonly project: Project;
  /** How many nodes the tree has. */
  readonly size: number;
  readonly calls: readonly CallNode[];
  readonly callsByName: ReadonlyMap<string, readonly CallNode[]>;
  readonly templates: readonly TSESTree.TaggedTemplateExpression[];
  readonly assignments: readonly TSESTree.AssignmentExpression[];
  readonly attributes: readonly TSESTree.JSXAttribute[];
  /** Regular expressions that are written out. */
  readonly expressions: readonly TSESTree.RegExpLiteral[];
  /** Places where a program names `__proto__` or `constructor`, to refuse them. */
  readonly refusals: readonly Node[];
  /** What `import()` is given. */
  readonly imports: readonly Node[];
  /** Properties of objects with a name that stands for a danger wherever it is. */
  readonly dangers: readonly TSESTree.Property[];
  readonly returned: ReadonlyMap<FunctionNode, readonly Node[]>;
  /** Values written to `this.name`, by class or constructor function. */
  readonly fields: ReadonlyMap<Node, ReadonlyMap<string, readonly Node[]>>;
  readonly propertyWrites: ReadonlyMap<Binding, readonly PropertyWrite[]>;
  bindingOf(identifier: Node): Binding | undefined;
  referenceOf(identifier: Node): Reference | undefined;
  /** Results of earlier questions, by the one who asks. */
  readonly memory: Memory;
}

/** A statement behind which a test has come out one way: it leaves, or throws, otherwise. */
export interface Exit {
  readonly at: number;
  readonly test: Node;
  readonly outcome: boolean;
}

export interface Memory {
  readonly symbols: Map<Node, string | undefined>;
  readonly taints: Map<Node, Map<string, readonly Taint[]>>;
  readonly texts: Map<Node, string>;
  readonly callSites: Map<FunctionNode, readonly CallNode[]>;
  readonly exits: Map<Node, readonly Exit[]>;
  readonly located: Map<Node, Located | undefined>;
  /** Symbols of variables; nothing for those that are being asked for. */
  readonly named: Map<Binding, string | undefined>;
}

export interface UnitSource {
  readonly path: string;
  readonly root: TSESTree.Program;
  readonly scopes: ScopeManager;
  readonly visitorKeys: Readonly<Record<string, readonly string[] | undefined>>;
  readonly project: Project;
}

/** Reads the tree once, from left to right, without recursion. */
export function createUnit(source: UnitSource): Unit {
  const { path, root, scopes, project } = source;
  const names = createNames(scopes);
  const collected = createCollection();
  let size = 0;
  for (const node of walk(root, source.visitorKeys)) {
    collect(node, collected);
    size += 1;
  }
  const propertyWrites = new Map<Binding, PropertyWrite[]>();
  for (const { target, value } of collected.memberWrites) {
    const object = unwrap(target.object);
    const binding = object.type === 'Identifier' ? names.bindingOf(object) : undefined;
    if (binding) append(propertyWrites, binding, { property: memberName(target), value });
  }
  return {
    path,
    root,
    project,
    size,
    ...collected,
    propertyWrites,
    bindingOf: names.bindingOf,
    referenceOf: names.referenceOf,
    memory: {
      symbols: new Map(),
      taints: new Map(),
      texts: new Map(),
      callSites: new Map(),
      exits: new Map(),
      located: new Map(),
      named: new Map(),
    },
  };
}

function createNames(scopes: ScopeManager) {
  const references = new Map<Node, Reference>();
  const bindings = new Map<Variable, Binding>();
  const undeclared = new Map<string, Reference[]>();
  for (const scope of scopes.scopes) {
    for (const reference of scope.references) {
      references.set(reference.identifier, reference);
      if (!reference.resolved) append(undeclared, reference.identifier.name as string, reference);
    }
  }
  const implicit = new Map(
    [...undeclared]
      .filter(([, uses]) => uses.some((use) => use.isWrite()))
      .map(([name, uses]): [string, Binding] => [
        name,
        { name, definitions: [], references: uses, writes: uses.filter((use) => use.isWrite()) },
      ]),
  );
  const ofVariable = (variable: Variable): Binding => {
    let binding = bindings.get(variable);
    if (!binding) {
      const { name, defs: definitions, references } = variable;
      const writes = references.filter((use) => use.isWrite());
      binding = { name, definitions, references, writes };
      bindings.set(variable, binding);
    }
    return binding;
  };
  return {
    referenceOf: (identifier: Node) => references.get(identifier),
    bindingOf: (identifier: Node): Binding | undefined => {
      const reference = references.get(identifier);
      if (reference?.resolved) {
        const variable = reference.resolved as Variable;
        const binding = ofVariable(variable);
        return binding.definitions.length > 0 || binding.writes.length > 0 ? binding : undefined;
      }
      if (reference) return implicit.get(reference.identifier.name as string);
      return declaredAt(scopes, identifier, ofVariable);
    },
  };
}

/** The variable that an identifier declares, where it is no reference: a function's or class's name. */
function declaredAt(
  scopes: ScopeManager,
  identifier: Node,
  ofVariable: (variable: Variable) => Binding,
): Binding | undefined {
  if (identifier.type !== 'Identifier') return undefined;
  let declaration: Node | undefined = identifier.parent;
  let variable: Variable | undefined;
  // A parameter is declared by its function, behind defaults and modifiers.
  for (let height = 0; declaration && !variable && height < 3; height += 1) {
    variable = scopes
      .getDeclaredVariables(declaration)
      .find((each) => each.identifiers.includes(identifier));
    declaration = declaration.parent;
  }
  return variable && ofVariable(variable);
}

function createCollection() {
  return {
    calls: [] as CallNode[],
    callsByName: new Map<string, CallNode[]>(),
    templates: [] as TSESTree.TaggedTemplateExpression[],
    assignments: [] as TSESTree.AssignmentExpression[],
    attributes: [] as TSESTree.JSXAttribute[],
    expressions: [] as TSESTree.RegExpLiteral[],
    refusals: [] as Node[],
    imports: [] as Node[],
    dangers: [] as TSESTree.Property[],
    returned: new Map<FunctionNode, Node[]>(),
    fields: new Map<Node, Map<string, Node[]>>(),
    memberWrites: [] as { target: TSESTree.MemberExpression; value: Node }[],
  };
}

const DANGERS = new Set(['$where', 'dangerouslySetInnerHTML']);

function collect(node: Node, into: ReturnType<typeof createCollection>): void {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      into.calls.push(node);
      const name = calleeName(node);
      if (name !== undefined) append(into.callsByName, name, node);
      break;
    }
    case 'TaggedTemplateExpression':
      into.templates.push(node);
      break;
    case 'Literal':
      if ('regex' in node) into.expressions.push(node);
      else if (node.value === '__proto__' || node.value === 'constructor') into.refusals.push(node);
      break;
    case 'ImportExpression':
      if (node.source.type !== 'Literal') into.imports.push(node.source);
      break;
    case 'Property':
      if (DANGERS.has(keyName(node) ?? '')) into.dangers.push(node);
      break;
    case 'JSXAttribute':
      into.attributes.push(node);
      break;
    case 'ReturnStatement': {
      const owner = node.argument && enclosingFunction(node);
      if (owner && node.argument) append(into.returned, owner, node.argument);
      break;
    }
    case 'ArrowFunctionExpression':
      if (node.body.type !== 'BlockStatement') append(into.returned, node, node.body);
      break;
    case 'TSParameterProperty': {
      const owner = ownerOfThis(node);
      const { parameter } = node;
      const id = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
      if (owner && id.type === 'Identifier') field(into, owner, id.name, id);
      break;
    }
    case 'PropertyDefinition': {
      const owner = node.parent.parent;
      const name = node.key.type === 'Identifier' ? node.key.name : undefined;
      if (isClass(owner) && name && node.value) field(into, owner, name, node.value);
      break;
    }
    case 'AssignmentExpression':
      collectAssignment(node, into);
      break;
  }
}

function collectAssignment(
  node: TSESTree.AssignmentExpression,
  into: ReturnType<typeof createCollection>,
): void {
  into.assignments.push(node);
  if (node.left.type !== 'MemberExpression') return;
  into.memberWrites.push({ target: node.left, value: node.right });
  const name = memberName(node.left);
  if (name === undefined || node.left.object.type !== 'ThisExpression') return;
  const owner = ownerOfThis(node);
  if (owner) field(into, owner, name, node.right);
}

function field(
  into: ReturnType<typeof createCollection>,
  owner: ClassNode | FunctionNode,
  name: string,
  value: Node,
): void {
  let fields = into.fields.get(owner);
  if (!fields) into.fields.set(owner, (fields = new Map<string, Node[]>()));
  append(fields, name, value);
}

/** Every node in the order of the text; gives each its parent, which a parser alone does not. */
function* walk(
  root: Node,
  visitorKeys: UnitSource['visitorKeys'],
): Generator<Node, void, undefined> {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    const children: Node[] = [];
    for (const key of visitorKeys[node.type] ?? []) {
      const value = (node as unknown as Record<string, unknown>)[key];
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (child && typeof child === 'object' && 'type' in child) {
          const each = child as Node;
          each.parent ??= node as never;
          children.push(each);
        }
      }
    }
    for (let index = children.length - 1; index >= 0; index -= 1) {
      stack.push(children[index] as Node);
    }
  }
}

export function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
