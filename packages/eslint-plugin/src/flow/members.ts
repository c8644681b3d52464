import type { TSESTree } from '@typescript-eslint/types';
import { keyName, type ClassNode } from './nodes.ts';

/** The members of a class by name; the first where a name stands twice. */
export interface Members {
  readonly methods: ReadonlyMap<string, TSESTree.MethodDefinition>;
  readonly properties: ReadonlyMap<string, TSESTree.PropertyDefinition>;
  /** Parameters of the constructor that are fields as well: `constructor(private db: Pool)`. */
  readonly parameters: ReadonlyMap<string, TSESTree.Identifier>;
}

const known = new WeakMap<ClassNode, Members>();

export function membersOf(node: ClassNode): Members {
  let members = known.get(node);
  if (!members) known.set(node, (members = read(node)));
  return members;
}

function read({ body }: ClassNode): Members {
  const methods = new Map<string, TSESTree.MethodDefinition>();
  const properties = new Map<string, TSESTree.PropertyDefinition>();
  const parameters = new Map<string, TSESTree.Identifier>();
  for (const member of body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    const name = keyName(member);
    if (member.type === 'PropertyDefinition') {
      if (name !== undefined && !properties.has(name)) properties.set(name, member);
      continue;
    }
    if (name !== undefined && !methods.has(name)) methods.set(name, member);
    if (member.kind !== 'constructor') continue;
    for (const each of member.value.params) {
      if (each.type !== 'TSParameterProperty') continue;
      const { parameter } = each;
      if (parameter.type === 'Identifier') parameters.set(parameter.name, parameter);
    }
  }
  return { methods, properties, parameters };
}
