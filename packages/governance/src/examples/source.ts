import type { CodeBlock, CodeExample } from '@quoin/records';
import { ChangedFile } from '../change/file.ts';
import type { ChangeSource } from '../change/index.ts';
import type { FileStatus } from '../engine.ts';
import { addedLinesBetween } from './addedLines.ts';

/** The file that an example stands for when it does not say so, by the word after its fence. */
const PATHS: Record<string, string> = {
  ts: 'src/example.ts',
  tsx: 'src/example.tsx',
  js: 'src/example.js',
  jsx: 'src/example.jsx',
  hcl: 'main.tf',
  yaml: 'example.yaml',
  json: 'example.json',
  dockerfile: 'Dockerfile',
  sql: 'migrations/0001_example.sql',
};

/** A block with this name is the message of the commit. */
const COMMIT_MESSAGE = 'COMMIT_EDITMSG';

/** The path that a block of an example stands for. */
export function pathOfBlock({ file, language = 'txt' }: CodeBlock): string {
  return file ?? PATHS[language] ?? `example.${language}`;
}

/**
 * The change that an example shows: its files on top of those that were there before. Lives in memory;
 * without files from before there is nothing to compare with, as with `--dir`.
 */
export function exampleSource(example: CodeExample, before?: CodeExample): ChangeSource {
  const old = filesOf(before);
  const shown = filesOf(example);
  const message = shown.get(COMMIT_MESSAGE);
  shown.delete(COMMIT_MESSAGE);
  const tree = new Map([...old, ...shown]);
  const compared = before !== undefined || message !== undefined;
  const commits = message === undefined ? [] : [{ id: '0'.repeat(40), message }];
  return {
    root: '/example',
    change: {
      ...(compared && { base: '1'.repeat(40) }),
      files: [...shown].flatMap(([path, text]) => {
        const textBefore = old.get(path);
        return textBefore === text ? [] : [fileOf(path, text, textBefore)];
      }),
      before: (path) => Promise.resolve(old.get(path)),
      commits,
      deleted: [],
      renamed: new Map(),
    },
    tree: () => Promise.resolve([...tree.keys()]),
    read: (path) => Promise.resolve(tree.get(path)),
    readForCache: (path) => Promise.resolve(tree.get(path)),
    notes: [],
  };
}

function filesOf(example: CodeExample | undefined): Map<string, string> {
  if (example === undefined) return new Map();
  const blocks = [example, ...(example.others ?? [])];
  return new Map(blocks.map((block) => [pathOfBlock(block), `${block.code}\n`]));
}

function fileOf(path: string, text: string, before: string | undefined): ChangedFile {
  const bytes = Buffer.from(text);
  const status: FileStatus = before === undefined ? 'added' : 'modified';
  return new ChangedFile({
    path,
    status,
    addedLines: before === undefined ? undefined : addedLinesBetween(before, text),
    size: () => Promise.resolve(bytes.length),
    bytes: () => Promise.resolve(bytes),
  });
}
