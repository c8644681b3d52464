import { describe, expect, it } from 'vitest';
import type { PreviewFile } from '@quoin/fleet/types';
import { fileTree, firstFile, foldersAbove, formatSize, languageOf } from './fileTree.ts';

const file = (path: string): PreviewFile => ({ path, size: 1, executable: false, kind: 'text' });

describe('fileTree', () => {
  it('puts folders before files, each by name', () => {
    const tree = fileTree(
      ['package.json', 'src/main.ts', 'src/http/app.ts', 'README.md'].map(file),
    );
    expect(tree.map(({ path }) => path)).toEqual(['src', 'package.json', 'README.md']);
    expect(tree[0]?.children.map(({ path }) => path)).toEqual(['src/http', 'src/main.ts']);
    expect(tree[0]?.file).toBeUndefined();
    expect(tree[0]?.children[0]?.children[0]?.file?.path).toBe('src/http/app.ts');
  });
});

it('opens what says most of a project', () => {
  expect(firstFile(['a.ts', 'README.md'].map(file))).toBe('README.md');
  expect(firstFile([file('a.ts')])).toBe('a.ts');
  expect(firstFile([])).toBeUndefined();
  expect(foldersAbove('src/http/app.ts')).toEqual(['src', 'src/http']);
});

it.each([
  ['src/app.ts', 'typescript'],
  ['Dockerfile', 'dockerfile'],
  ['.github/workflows/check.yaml', 'yaml'],
  ['LICENSE', undefined],
])('%s is coloured as %s', (path, language) => {
  expect(languageOf(path)).toBe(language);
});

it.each([
  [12, '12 bytes'],
  [1423, '1.4 KB'],
  [5_000_000, '5.0 MB'],
])('%i bytes are shown as %s', (bytes, shown) => {
  expect(formatSize(bytes)).toBe(shown);
});
