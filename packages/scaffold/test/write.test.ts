import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles, type RenderedFile } from '../src/index.ts';
import { readFiles } from './backstage.ts';
import { temporaryFolder } from './fixtures.ts';

const files: RenderedFile[] = [
  { path: 'a/b/c.txt', content: Buffer.from([0, 255]), executable: false },
  { path: 'a/link', content: Buffer.from('b/c.txt'), executable: false, symlink: true },
  { path: 'run.sh', content: Buffer.from('#!/bin/sh\n'), executable: true },
];

test('what is written is what was rendered, in a folder that is new or empty', async () => {
  const directory = await temporaryFolder();
  await writeFiles(directory, files);
  expect(await readFiles(directory)).toEqual(files);
  const deeper = join(await temporaryFolder(), 'x/y');
  await writeFiles(deeper, files);
  expect(await readFiles(deeper)).toEqual(files);
});

test('a folder that holds something is left alone', async () => {
  const directory = await temporaryFolder();
  await mkdir(join(directory, '.git'));
  await expect(writeFiles(directory, files)).rejects.toThrow(
    `${directory} exists and is not empty. Choose another --out, or empty it.`,
  );
  expect(await readFiles(directory)).toEqual([]);
});

test('a file in the way is named', async () => {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, '');
  await expect(writeFiles(path, files)).rejects.toThrow(`${path} is a file. Choose another --out.`);
});
