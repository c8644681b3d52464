import { getNodeValue, parseTree, type Node } from 'jsonc-parser';
import { Lines } from '../shared/lines.ts';
import type { LockedPackage, LockFile } from './rule.ts';

/** `package-lock.json` of npm 5 and later; undefined when it is not JSON of that form. */
export function readNpmLock(path: string, text: string): LockFile | undefined {
  const tree = parseTree(text);
  if (tree?.type !== 'object') return undefined;
  const lines = new Lines(text);
  const packages = child(tree, 'packages');
  if (packages === undefined) {
    const dependencies = child(tree, 'dependencies');
    return { path, kind: 'npm', packages: [...readNested(dependencies, lines)] };
  }
  const found: LockedPackage[] = [];
  const ranges = new Map<string, Map<string, string>>();
  for (const property of packages.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value?.type !== 'object') continue;
    const location = String(getNodeValue(key));
    if (!/(?:^|\/)node_modules\//.test(location)) {
      ranges.set(location, rangesOf(value));
      continue;
    }
    const installed = location.slice(
      location.lastIndexOf('node_modules/') + 'node_modules/'.length,
    );
    const { line } = lines.position(property.offset);
    found.push(toPackage(stringIn(value, 'name') ?? installed, value, line));
  }
  return { path, kind: 'npm', packages: found, ranges };
}

function toPackage(name: string, value: Node, line: number): LockedPackage {
  const resolved = stringIn(value, 'resolved');
  const integrity = stringIn(value, 'integrity');
  const licence = stringIn(value, 'license');
  const version = stringIn(value, 'version') ?? '';
  return {
    name,
    version,
    line,
    isLocal:
      isTrue(value, 'link') ||
      // Inside the archive of another package, and covered by that one's checksum.
      isTrue(value, 'inBundle') ||
      isTrue(value, 'bundled') ||
      /^file:/.test(resolved ?? version),
    ...(resolved !== undefined && { resolved }),
    ...(integrity !== undefined && { integrity }),
    ...(licence !== undefined && { licence }),
    ...(isTrue(value, 'hasInstallScript') && { hasInstallScript: true }),
    ...((isTrue(value, 'dev') || isTrue(value, 'devOptional')) && { isDevelopment: true }),
  };
}

/** The tree of npm 5 and 6. */
function* readNested(dependencies: Node | undefined, lines: Lines): Generator<LockedPackage> {
  const waiting = [dependencies];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const property of next.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined || value?.type !== 'object') continue;
      yield toPackage(String(getNodeValue(key)), value, lines.position(property.offset).line);
      const below = child(value, 'dependencies');
      if (below !== undefined) waiting.push(below);
    }
  }
}

function rangesOf(value: Node): Map<string, string> {
  const ranges = new Map<string, string>();
  for (const section of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const property of child(value, section)?.children ?? []) {
      const [key, range] = property.children ?? [];
      if (key === undefined || range?.type !== 'string') continue;
      ranges.set(String(getNodeValue(key)), String(getNodeValue(range)));
    }
  }
  return ranges;
}

/** Without findNodeAtLocation, which looks from the root each time. */
function child(node: Node, name: string): Node | undefined {
  return node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

function stringIn(node: Node, name: string): string | undefined {
  const found = child(node, name);
  return found?.type === 'string' ? String(found.value) : undefined;
}

const isTrue = (node: Node, name: string): boolean => child(node, name)?.value === true;
