import type { LockedPackage, LockFile } from './rule.ts';

/** `yarn.lock` of Yarn 1 and of later ones. */
export function readYarnLock(path: string, text: string): LockFile {
  const packages: LockedPackage[] = [];
  let current: LockedPackage | undefined;
  const isModern = /^__metadata:/m.test(text);
  text.split(/\r?\n/).forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    if (!line.startsWith(' ')) {
      current = toPackage(line, index + 1);
      if (current !== undefined) packages.push(current);
      return;
    }
    if (current === undefined || line.startsWith('    ')) return;
    const [, key = '', value = ''] = /^ {2}"?([\w-]+)"?:? "?([^"]*)"?/.exec(line) ?? [];
    if (key === 'version') current.version = value;
    else if (key === 'integrity' || key === 'checksum') current.integrity = value;
    else if (key === 'resolved') {
      current.resolved = value;
      // Yarn 1 puts the checksum behind the address when there is no other.
      if (/#[a-f0-9]{40}$/.test(value) && !isGit(value)) current.integrity ??= 'sha1';
    } else if (key === 'resolution' && isModern) readResolution(current, value);
  });
  return { path, kind: 'yarn', packages };
}

/** `name@npm:1.2.3`, `name@workspace:.`, `name@https://host/x.tgz`. */
function readResolution(current: LockedPackage, value: string): void {
  const reference = value.slice(value.indexOf('@', 1) + 1);
  if (/^(?:workspace|link|portal|file|patch):/.test(reference)) current.isLocal = true;
  else if (!reference.startsWith('npm:')) current.resolved = reference;
}

const isGit = (url: string): boolean => /^git|\.git(?:#|$)/.test(url);

function toPackage(line: string, at: number): LockedPackage | undefined {
  const [first = ''] = line.replace(/:$/, '').split(', ');
  const descriptor = first.replace(/^"|"$/g, '');
  const split = descriptor.indexOf('@', 1);
  if (split === -1) return undefined;
  const range = descriptor.slice(split + 1);
  return {
    name: descriptor.slice(0, split),
    version: '',
    line: at,
    isLocal: /^(?:workspace|link|portal|file|patch):/.test(range),
  };
}
