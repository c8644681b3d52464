import type { RenderedFile } from '@quoin/scaffold';

interface Folder {
  folders: Map<string, Folder>;
  files: { name: string; note: string }[];
}

/** A line of the drawing, and what stands on its right. */
type Line = [text: string, note: string];

/**
 * Draws files as a tree, folders first, each file with its size in bytes, and what is special about it.
 *
 * @param root the name of the folder that they are in
 */
export function drawTree(root: string, files: readonly RenderedFile[]): string {
  const lines = linesOf(toFolder(files), '');
  const width = Math.max(...lines.map(([text]) => [...text].length));
  const size = Math.max(...lines.map(([, note]) => note.indexOf(' ')));
  const aligned = lines.map(([text, note]) => {
    const padded = note && ' '.repeat(size - note.indexOf(' ')) + note;
    return note ? `${text}${' '.repeat(width - [...text].length)}  ${padded}` : text;
  });
  return [`${root}/`, ...aligned].join('\n');
}

function toFolder(files: readonly RenderedFile[]): Folder {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) {
    const names = file.path.split('/');
    const name = names.pop() ?? '';
    let folder = root;
    for (const each of names) {
      const next = folder.folders.get(each) ?? { folders: new Map(), files: [] };
      folder.folders.set(each, next);
      folder = next;
    }
    folder.files.push({ name, note: noteOf(file) });
  }
  return root;
}

function noteOf({ content, executable, symlink }: RenderedFile): string {
  const size = `${content.length} B`;
  if (symlink) return `${size}, link to ${content.toString()}`;
  return executable ? `${size}, executable` : size;
}

function linesOf({ folders, files }: Folder, indent: string): Line[] {
  const entries = [
    ...inOrder([...folders].map(([name, folder]) => ({ name, note: '', folder }))),
    ...inOrder(files.map((file) => ({ ...file, folder: undefined }))),
  ];
  return entries.flatMap(({ name, note, folder }, index): Line[] => {
    const last = index === entries.length - 1;
    const line: Line = [`${indent}${last ? '└── ' : '├── '}${name}${folder ? '/' : ''}`, note];
    return folder ? [line, ...linesOf(folder, `${indent}${last ? '    ' : '│   '}`)] : [line];
  });
}

function inOrder<T extends { name: string }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
