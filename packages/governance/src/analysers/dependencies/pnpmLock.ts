import type { LockedPackage, LockFile } from './rule.ts';

/**
 * `pnpm-lock.yaml`, line by line: pnpm writes it in one form, and a real YAML parser is slow
 * for the tens of thousands of lines of a large one.
 */
export function readPnpmLock(path: string, text: string): LockFile {
  const packages: LockedPackage[] = [];
  const ranges = new Map<string, Map<string, string>>();
  const overrides = new Set<string>();
  let section = '';
  let importer: Map<string, string> | undefined;
  let dependency = '';
  let current: LockedPackage | undefined;
  let isDependencies = false;
  text.split('\n').forEach((line, index) => {
    const indent = line.length - line.trimStart().length;
    const content = line.trim();
    if (content === '' || content.startsWith('#')) return;
    if (indent === 0) {
      section = content.replace(/:.*$/, '');
      return;
    }
    if (section === 'overrides') overrides.add(keyOf(content));
    else if (section === 'importers') {
      if (indent === 2) {
        importer = new Map();
        const folder = keyOf(content);
        ranges.set(folder === '.' ? '' : folder, importer);
      } else if (indent === 4) {
        isDependencies = /^(?:dependencies|devDependencies|optionalDependencies):/.test(content);
      } else if (indent === 6 && isDependencies) dependency = keyOf(content);
      else if (indent === 8 && isDependencies && content.startsWith('specifier:')) {
        importer?.set(dependency, unquote(content.slice('specifier:'.length).trim()));
      }
    } else if (section === 'packages') {
      if (indent === 2) {
        current = toPackage(keyOf(content), index + 1);
        if (current !== undefined) packages.push(current);
      } else if (indent === 4 && current !== undefined) readDetail(current, content);
      else if (indent === 6 && current !== undefined)
        readDetail(current, `resolution: {${content}}`);
    }
  });
  return { path, kind: 'pnpm', packages, overrides, ...(ranges.size > 0 && { ranges }) };
}

function readDetail(current: LockedPackage, content: string): void {
  if (content.startsWith('resolution:')) {
    const [, integrity] = /integrity: ([^,}\s]+)/.exec(content) ?? [];
    const [, tarball] = /(?:tarball|repo): ([^,}\s]+)/.exec(content) ?? [];
    if (integrity !== undefined) current.integrity = integrity;
    if (tarball !== undefined) current.resolved = unquote(tarball);
    if (/type: directory|directory: /.test(content)) current.isLocal = true;
  } else if (content === 'requiresBuild: true') current.hasInstallScript = true;
  else if (content === 'dev: true') current.isDevelopment = true;
}

/** `'@scope/name@1.2.3(peer@1)'`, and `/name@1.2.3` or `/name/1.2.3` of older formats. */
function toPackage(key: string, line: number): LockedPackage | undefined {
  const plain = key.replace(/^\//, '').replace(/\(.*$/, '');
  const at = plain.lastIndexOf('@');
  const split = at > 0 ? at : plain.lastIndexOf('/');
  if (split <= 0) return undefined;
  const version = plain.slice(split + 1);
  return {
    name: plain.slice(0, split),
    version,
    line,
    isLocal: /^(?:file|link|workspace):/.test(version),
  };
}

function keyOf(content: string): string {
  const colon = content.indexOf(': ');
  return unquote(colon === -1 ? content.replace(/:$/, '') : content.slice(0, colon));
}

const unquote = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2');
