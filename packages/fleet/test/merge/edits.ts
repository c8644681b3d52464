import fc from 'fast-check';
import type { RenderedFile } from '@quoin/scaffold';

/** Files by path, as both sides edit them. */
export type World = ReadonlyMap<string, RenderedFile>;

/** One change; what it hits depends on the files that there are. */
export interface Edit {
  kind: (typeof KINDS)[number];
  file: number;
  at: number;
}

const KINDS = [
  'insert',
  'insert',
  'insert',
  'change',
  'change',
  'remove',
  'add',
  'delete',
  'rename',
  'mode',
  'folder',
  'crlf',
  'unended',
] as const;

const EXTENSIONS = ['txt', 'json', 'yml', 'ts', 'bin'];

/** @param kinds leaves out the others */
export function edits(kinds: (kind: Edit['kind']) => boolean = () => true): fc.Arbitrary<Edit[]> {
  return fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS.filter(kinds)),
      file: fc.nat(20),
      at: fc.nat(20),
    }),
    { maxLength: 8 },
  );
}

/** Files of several kinds, some in folders; their words begin with `prefix`. */
export function worlds(prefix = ''): fc.Arbitrary<World> {
  const file = fc.record({
    extension: fc.constantFrom(...EXTENSIONS),
    folder: fc.constantFrom('', 'src/', 'ä ö/'),
    size: fc.integer({ min: 1, max: 12 }),
    executable: fc.boolean(),
  });
  return fc.array(file, { minLength: 1, maxLength: 6 }).map((files) => {
    const world = new Map<string, RenderedFile>();
    files.forEach(({ extension, folder, size, executable }, number) => {
      const path = `${prefix}${folder}file${number}.${extension}`;
      const words = Array.from({ length: size }, (_, line) => `${prefix}w${number}x${line}`);
      world.set(path, { path, executable, content: contentOf(extension, words) });
    });
    return world;
  });
}

/**
 * Applies edits, one after another.
 *
 * @param author begins every word that it writes, so that it is found again
 */
export function edited(world: World, list: readonly Edit[], author: string): World {
  const files = new Map(world);
  list.forEach((edit, number) => applyEdit(files, edit, `${author}${number}`));
  return files;
}

function applyEdit(files: Map<string, RenderedFile>, { kind, file, at }: Edit, word: string): void {
  const paths = [...files.keys()].sort();
  const path = paths[file % Math.max(paths.length, 1)];
  const current = path === undefined ? undefined : files.get(path);
  if (kind === 'add' || !current || path === undefined) {
    const added = `${word.slice(0, 1)}${at}.${EXTENSIONS[file % EXTENSIONS.length]}`;
    if (files.has(added)) return;
    files.set(added, {
      path: added,
      executable: false,
      content: contentOf(extensionOf(added), [word, `${word}b`]),
    });
    return;
  }
  if (kind === 'delete') files.delete(path);
  else if (kind === 'mode') files.set(path, { ...current, executable: !current.executable });
  else if (kind === 'rename') move(files, current, `moved/${word}.${extensionOf(path)}`);
  else if (kind === 'folder') move(files, current, `${path}/${word}.${extensionOf(path)}`);
  else files.set(path, { ...current, content: rewritten(current, kind, at, word) });
}

function move(files: Map<string, RenderedFile>, file: RenderedFile, path: string): void {
  files.delete(file.path);
  files.set(path, { ...file, path });
}

function rewritten(
  { path, content }: RenderedFile,
  kind: Edit['kind'],
  at: number,
  word: string,
): Buffer {
  const text = content.toString('utf8');
  if (extensionOf(path) === 'bin') return Buffer.concat([content, Buffer.from(`\0${word}\n`)]);
  if (kind === 'crlf') return Buffer.from(text.replace(/\r?\n/g, '\r\n'));
  if (kind === 'unended') return Buffer.from(text.replace(/\r?\n$/, ''));
  const extension = extensionOf(path);
  const words = wordsOf(text);
  const index = at % (words.length + 1);
  if (kind === 'insert') words.splice(index, 0, word);
  else if (kind === 'change') words.splice(index, 1, word);
  else words.splice(index, 1);
  const result = contentOf(extension, words).toString('utf8');
  const ended = text === '' || text.endsWith('\n') ? result : result.slice(0, -1);
  return Buffer.from(text.includes('\r\n') ? ended.replaceAll('\n', '\r\n') : ended);
}

/** The words of a file; each is unique within it. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(/[^\s":,[\]{}\0-]+/g)]
    .map(([word]) => word)
    .filter((word) => !['keys', 'items', '1'].includes(word));
}

function contentOf(extension: string, words: readonly string[]): Buffer {
  if (extension === 'json') {
    // Half of the words as keys, half as items.
    const half = words.length >> 1;
    const keys = Object.fromEntries(words.slice(0, half).map((word) => [word, 1]));
    return Buffer.from(`${JSON.stringify({ keys, items: words.slice(half) }, null, 2)}\n`);
  }
  if (extension === 'yml') {
    return Buffer.from(`items:\n${words.map((word) => `  - ${word}\n`).join('') || '  - 1\n'}`);
  }
  if (extension === 'bin') return Buffer.from(`\0${words.join('\0')}`);
  return Buffer.from(words.map((word) => `${word}\n`).join(''));
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
