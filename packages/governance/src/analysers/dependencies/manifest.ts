import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { Lines } from '../shared/lines.ts';
import type { Place } from '../shared/located.ts';
import type { Requirement } from './rule.ts';

/** A package.json, with the places of what the rules speak of. */
export interface Manifest {
  requirements: Requirement[];
  scripts: { name: string; command: string; at: Place }[];
  problem?: { line: number };
}

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies'];

export function readManifest(text: string): Manifest {
  const errors: ParseError[] = [];
  const lines = new Lines(text);
  const tree = parseTree(text, errors);
  const [error] = errors;
  if (tree?.type !== 'object' || error !== undefined) {
    const { line } = lines.position(error?.offset ?? 0);
    return { requirements: [], scripts: [], problem: { line } };
  }
  const placeOf = ({ offset, length }: Node): Place => lines.place(offset, offset + length);
  const requirements = SECTIONS.flatMap((section) =>
    propertiesOf(tree, section).map(({ key, value, node }) => ({
      name: key,
      range: value,
      at: placeOf(node),
      isDevelopment: section === 'devDependencies',
    })),
  );
  const scripts = propertiesOf(tree, 'scripts').map(({ key, value, node }) => ({
    name: key,
    command: value,
    at: placeOf(node),
  }));
  return { requirements, scripts };
}

/** Properties of an object whose values are texts. */
function propertiesOf(tree: Node, name: string): { key: string; value: string; node: Node }[] {
  const found = findNodeAtLocation(tree, [name]);
  if (found?.type !== 'object') return [];
  return (found.children ?? []).flatMap((node) => {
    const [key, value] = node.children ?? [];
    if (key === undefined || value?.type !== 'string') return [];
    return [{ key: String(getNodeValue(key)), value: String(getNodeValue(value)), node }];
  });
}
