import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadTemplate, render, type RenderedFile, type Template } from '@quoin/scaffold';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Repository } from '../../src/git/index.ts';
import { mergeService } from '../../src/upgrade/merge.ts';
import { renderSides, type Versions } from '../../src/upgrade/prepare.ts';
import { git } from './world.ts';

const TEMPLATES = resolve(import.meta.dirname, '../../../../templates');
const ANSWERS = { name: 'money', owner: 'team-payments' };

let folder: string;
let repository: Repository;
let template: Template;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-random-'));
  await git(folder, 'init', '--quiet', '--bare');
  repository = await Repository.open(folder);
  template = await loadTemplate(join(TEMPLATES, 'library'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Where in a list of files, and where in the file, from 0 to 1. */
interface Spot {
  file: number;
  line: number;
}
interface Edit extends Spot {
  kind: 'insert' | 'replace' | 'remove line' | 'remove file' | 'add file';
}

const ratio = fc.double({ min: 0, max: 0.999, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'remove line', 'remove file', 'add file'),
  file: ratio,
  line: ratio,
});

/** Files after some edits; each written line is told apart by `who` and its number. */
function change(
  files: readonly RenderedFile[],
  edits: readonly Edit[],
  who: string,
): RenderedFile[] {
  return edits.reduce<RenderedFile[]>(
    (current, { kind, file, line }, number) => {
      const text = `${who} ${number}`;
      if (kind === 'add file') return [...current, newFile(`${who}-${number}.txt`, text)];
      const candidates = current.filter(isText);
      const chosen = candidates[Math.floor(file * candidates.length)];
      if (!chosen) return current;
      if (kind === 'remove file') return current.filter((each) => each !== chosen);
      const lines = chosen.content.toString().split('\n');
      const at = Math.floor(line * lines.length);
      lines.splice(at, kind === 'insert' ? 0 : 1, ...(kind === 'remove line' ? [] : [text]));
      const content = Buffer.from(lines.join('\n'));
      return current.map((each) => (each === chosen ? { ...each, content } : each));
    },
    [...files],
  );
}

function isText({ path, content, symlink }: RenderedFile): boolean {
  return path !== '.quoin.yaml' && !symlink && !content.includes(0);
}

function newFile(path: string, text: string): RenderedFile {
  return { path, content: Buffer.from(`${text}\n`), executable: false };
}

/** A template whose one layer is a fixed list of files, as if it rendered to them. */
function fixed(version: string, files: readonly RenderedFile[]): Template {
  const [layer] = template.layers;
  if (!layer) throw new Error('The template has no layer.');
  const skeleton = files
    .filter(({ path }) => path !== '.quoin.yaml')
    .map((file) => ({ ...file, symlink: file.symlink === true, templated: false }));
  return { ...template, version, layers: [{ ...layer, condition: undefined, skeleton }] };
}

function linesOf(files: readonly RenderedFile[], who: string): string[] {
  const all = files.filter(isText).flatMap(({ content }) => content.toString().split('\n'));
  return all.filter((line) => line.startsWith(`${who} `));
}

it('no line of a person is lost, whatever the template does, and twice is once', async () => {
  const start = render(template, ANSWERS).files;
  const edits = fc.array(edit, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(edits, edits, async (mine, theirs) => {
      const ours = change(start, mine, 'person');
      const versions: Versions = {
        from: fixed('1.0.0', start),
        to: fixed('1.1.0', change(start, theirs, 'template')),
        stored: ANSWERS,
        migrations: [],
        passed: [],
      };
      const sides = renderSides(versions, {});
      const tree = await repository.writeTree(ours);
      const upgraded = await mergeService(repository, tree, versions, sides, undefined);
      const result = await repository.readFiles(upgraded.tree);

      const kept = linesOf(result, 'person');
      expect(kept).toEqual(expect.arrayContaining(linesOf(ours, 'person')));
      for (const { path, content } of ours.filter((each) => each.path.startsWith('person-'))) {
        expect(result.find((each) => each.path === path)?.content).toEqual(content);
      }
      const conflicting = new Set(upgraded.conflicts.map(({ path }) => path));
      const unchanged = start.filter(({ path }) => !ours.some((each) => each.path === path));
      for (const { path } of unchanged.filter(({ path: each }) => !conflicting.has(each))) {
        expect(result.some((each) => each.path === path)).toBe(false);
      }

      const next: Versions = { ...versions, from: versions.to };
      const again = await mergeService(
        repository,
        upgraded.tree,
        next,
        renderSides(next, {}),
        undefined,
      );
      expect(again).toMatchObject({ tree: upgraded.tree, conflicts: [] });
    }),
    { numRuns: 12, seed: 24_112_026 },
  );
}, 180_000);
