import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Repository } from '../../src/git/index.ts';
import { mergeTrees, type MergeSides, type TreeMerge } from '../../src/merge/index.ts';
import { edited, edits, wordsOf, worlds, type Edit, type World } from './edits.ts';
import { LABELS, temporaryRepository } from './repository.ts';

const repository = await temporaryRepository();
const RUNS = { numRuns: 12 };

interface Story {
  base: World;
  ours: World;
  theirs: World;
}

function stories(prefix = '', kinds?: (kind: Edit['kind']) => boolean): fc.Arbitrary<Story> {
  return fc.tuple(worlds(prefix), edits(kinds), edits(kinds)).map(([base, mine, others]) => ({
    base,
    ours: edited(base, mine, `${prefix}user`),
    theirs: edited(base, others, `${prefix}template`),
  }));
}

/** Writes the three trees and merges them, all in a folder that is removed. */
async function withMerge<T>(
  { base, ours, theirs }: Story,
  work: (scratch: Repository, sides: MergeSides, merged: TreeMerge) => Promise<T>,
): Promise<T> {
  await using scratch = await repository.scratch();
  const sides = {
    base: await scratch.writeTree([...base.values()]),
    ours: await scratch.writeTree([...ours.values()]),
    theirs: await scratch.writeTree([...theirs.values()]),
  };
  return await work(scratch, sides, await mergeTrees(scratch, sides, { labels: LABELS }));
}

async function allWords(scratch: Repository, tree: string): Promise<Set<string>> {
  const files = await scratch.readFiles(tree);
  return new Set(files.flatMap(({ content }) => wordsOf(content.toString('utf8'))));
}

it('loses no line of the service, unless in a file that awaits a decision', async () => {
  await fc.assert(
    fc.asyncProperty(stories(), (story) =>
      withMerge(story, async (scratch, sides, { tree, conflicts }) => {
        const found = await allWords(scratch, tree);
        const stages = conflicts.flatMap(({ stages }) => stages.ours?.id ?? []);
        for (const content of (await scratch.readBlobs(stages)).values()) {
          for (const word of wordsOf(content.toString('utf8'))) found.add(word);
        }
        const written = [...(await allWords(scratch, sides.ours))];
        expect(written.filter((word) => word.startsWith('user') && !found.has(word))).toEqual([]);
      }),
    ),
    RUNS,
  );
});

it('brings every line of the template, unless the service deleted its file or decides', async () => {
  await fc.assert(
    fc.asyncProperty(
      stories('', (kind) => !['delete', 'folder', 'rename'].includes(kind)),
      (story) =>
        withMerge(story, async (scratch, sides, { tree, conflicts }) => {
          const found = await allWords(scratch, tree);
          const stages = conflicts.flatMap(({ stages }) => stages.theirs?.id ?? []);
          for (const content of (await scratch.readBlobs(stages)).values()) {
            for (const word of wordsOf(content.toString('utf8'))) found.add(word);
          }
          const written = [...(await allWords(scratch, sides.theirs))];
          expect(written.filter((word) => word.startsWith('template') && !found.has(word))).toEqual(
            [],
          );
        }),
    ),
    RUNS,
  );
});

it('changes nothing when the same version is merged once more', async () => {
  await fc.assert(
    fc.asyncProperty(stories(), (story) =>
      withMerge(story, async (scratch, { theirs }, { tree }) => {
        const again = await mergeTrees(scratch, { base: theirs, ours: tree, theirs });
        expect(again).toEqual({ tree, conflicts: [], notes: [] });
      }),
    ),
    RUNS,
  );
});

it('gives the same result again, and with the files in another order', async () => {
  await fc.assert(
    fc.asyncProperty(stories(), async (story) => {
      const backwards = (world: World): World => new Map([...world].reverse());
      const { base, ours, theirs } = story;
      const other = {
        base: backwards(base),
        ours: backwards(ours),
        theirs: backwards(theirs),
      };
      const results = [];
      for (const each of [story, other]) {
        results.push(await withMerge(each, (_scratch, _sides, merged) => Promise.resolve(merged)));
      }
      expect(results[1]).toEqual(results[0]);
    }),
    RUNS,
  );
});

it('merges unrelated files together as it merges them apart', async () => {
  const without = (kind: Edit['kind']) => !['rename', 'folder', 'add'].includes(kind);
  // A new file beside one that the other half lost is a rename to git: those two are related.
  const addsNothing = ({ base, ours, theirs }: Story) =>
    [...ours.keys(), ...theirs.keys()].every((path) => base.has(path));
  const unrelated = (prefix: string) => stories(prefix, without).filter(addsNothing);
  await fc.assert(
    fc.asyncProperty(unrelated('a'), unrelated('b'), async (a, b) => {
      const union = {
        base: new Map([...a.base, ...b.base]),
        ours: new Map([...a.ours, ...b.ours]),
        theirs: new Map([...a.theirs, ...b.theirs]),
      };
      const [whole, first, second] = await Promise.all(
        [union, a, b].map((story) =>
          withMerge(story, async (scratch, _sides, { tree, conflicts, notes }) => ({
            entries: await scratch.readTree(tree),
            conflicts,
            notes,
          })),
        ),
      );
      expect(whole).toEqual({
        entries: [...(first?.entries ?? []), ...(second?.entries ?? [])],
        conflicts: [...(first?.conflicts ?? []), ...(second?.conflicts ?? [])],
        notes: [...(first?.notes ?? []), ...(second?.notes ?? [])],
      });
    }),
    RUNS,
  );
});

it('is the other side where one changed nothing', async () => {
  await fc.assert(
    fc.asyncProperty(stories(), async ({ base, theirs }) => {
      const untouched = { base, ours: base, theirs };
      await withMerge(untouched, (_scratch, sides, { tree, conflicts }) => {
        expect({ tree, conflicts }).toEqual({ tree: sides.theirs, conflicts: [] });
        return Promise.resolve();
      });
      const unchanged = { base, ours: theirs, theirs: base };
      await withMerge(unchanged, (_scratch, sides, { tree, conflicts }) => {
        expect({ tree, conflicts }).toEqual({ tree: sides.ours, conflicts: [] });
        return Promise.resolve();
      });
    }),
    RUNS,
  );
});
