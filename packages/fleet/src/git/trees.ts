import { FleetError } from '../errors.ts';
import { gitObject, type GitObject, type ObjectFormat } from './objects.ts';
import { decodePath, encodePath } from './path.ts';

/** What git keeps of a file: plain, executable, symbolic link, or the commit of a submodule. */
export type Mode = '100644' | '100755' | '120000' | '160000';

/** A file in a tree. */
export interface TreeEntry {
  /** Relative to the tree, with forward slashes; see `decodePath` for bytes that are not UTF-8. */
  path: string;
  mode: Mode;
  /** The object that holds its content. */
  id: string;
}

interface Folder {
  folders: Map<string, Folder>;
  files: Map<string, TreeEntry>;
}

/**
 * The tree objects of some files, whatever their order; the last is the root.
 *
 * @throws FleetError naming a path that cannot be, or that is a file and a folder
 */
export function treesOf(entries: Iterable<TreeEntry>, format: ObjectFormat): GitObject[] {
  const root = newFolder();
  for (const entry of entries) place(root, entry);
  const objects: GitObject[] = [];
  build(root, format, objects);
  return objects;
}

/** Reads what `git ls-tree -r -z` prints. */
export function parseTree(listing: Buffer): TreeEntry[] {
  return splitAtNul(listing).map((line) => {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.subarray(0, tab).toString('latin1').split(' ');
    return { path: decodePath(line.subarray(tab + 1)), mode: mode as Mode, id };
  });
}

/** The parts of a NUL-terminated list. */
export function splitAtNul(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0, start);
    const end = found < 0 ? bytes.length : found;
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return parts;
}

function newFolder(): Folder {
  return { folders: new Map(), files: new Map() };
}

function place(root: Folder, entry: TreeEntry): void {
  const names = entry.path.split('/');
  const name = names.pop() ?? '';
  if ([...names, name].some(isImpossible)) {
    throw new FleetError(
      `git cannot keep the path ${JSON.stringify(entry.path)}. Rename the file.`,
    );
  }
  let folder = root;
  for (const each of names) {
    if (folder.files.has(each)) throw both(entry.path);
    let next = folder.folders.get(each);
    if (!next) folder.folders.set(each, (next = newFolder()));
    folder = next;
  }
  if (folder.folders.has(name) || folder.files.has(name)) throw both(entry.path);
  folder.files.set(name, entry);
}

function isImpossible(name: string): boolean {
  return name === '' || name === '.' || name === '..' || name === '.git' || name.includes('\0');
}

function both(path: string): FleetError {
  return new FleetError(`${path} is there twice, or as a file and as a folder. Keep one of them.`);
}

function build(folder: Folder, format: ObjectFormat, objects: GitObject[]): string {
  const folders = [...folder.folders].map(([name, each]) => ({
    name: encodePath(name),
    // Folders sort as if their names ended with a slash.
    sortedAs: encodePath(`${name}/`),
    mode: '40000',
    id: build(each, format, objects),
  }));
  const files = [...folder.files].map(([name, { mode, id }]) => {
    const bytes = encodePath(name);
    return { name: bytes, sortedAs: bytes, mode: mode as string, id };
  });
  const lines = [...folders, ...files].sort((a, b) => Buffer.compare(a.sortedAs, b.sortedAs));
  const content = Buffer.concat(
    lines.flatMap(({ mode, name, id }) => [
      Buffer.from(`${mode} `),
      name,
      Buffer.of(0),
      Buffer.from(id, 'hex'),
    ]),
  );
  const tree = gitObject('tree', content, format);
  objects.push(tree);
  return tree.id;
}
