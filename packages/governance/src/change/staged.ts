import { GovernanceError } from '../errors.ts';
import { ChangedFile } from './file.ts';
import { isRegular, Repository, type Difference } from './repository.ts';
import { notesOf } from './since.ts';
import { once, type ChangeSource } from './source.ts';
import { WorkingTree } from './workingTree.ts';
import type { RawDiffEntry } from './rawDiff.ts';

/**
 * What the next commit would change: the content of the index, whatever the files on disk say.
 *
 * @throws GovernanceError when `directory` is in no repository
 */
export async function stagedChange(directory: string): Promise<ChangeSource> {
  const repository = await Repository.open(directory, { hookIndex: true });
  const head = await repository.head();
  const difference = await repository.difference(head, 'index');
  const disk = new WorkingTree(repository.root);
  const blobs = new Blobs(repository, difference.files);
  const tracked = once(async () => {
    const entries = await repository.tracked();
    return new Set(entries.filter(({ mode }) => isRegular(mode)).map(({ path }) => path));
  });
  const edited = once(async () => new Set(await repository.edited()));
  const staged = async (path: string) =>
    (await tracked()).has(path) ? repository.show('', path) : undefined;
  return {
    root: repository.root,
    change: {
      ...(head !== undefined && { base: head }),
      files: difference.files.map((entry) => stagedFile(entry, difference, blobs)),
      before: async (path) => (head === undefined ? undefined : repository.show(head, path)),
      commits: [],
      deleted: difference.deleted,
      renamed: difference.renamed,
    },
    tree: once(async () => [...(await tracked())]),
    read: staged,
    readForCache: async (path) => {
      const [paths, changed, onDisk] = await Promise.all([tracked(), edited(), disk.text(path)]);
      // Git says at once which files are on disk as they are staged; asking for each takes longer.
      if (paths.has(path) && !changed.has(path)) return onDisk;
      const inIndex = await staged(path);
      return inIndex === onDisk ? inIndex : `${inIndex ?? ''}\0${onDisk ?? ''}`;
    },
    notes: notesOf(difference),
  };
}

function stagedFile(entry: RawDiffEntry, { addedLines }: Difference, blobs: Blobs): ChangedFile {
  const { path, status, blob } = entry;
  return new ChangedFile({
    path,
    status: status === 'A' ? 'added' : 'modified',
    addedLines: status === 'A' ? undefined : (addedLines.get(path) ?? new Set()),
    size: () => blobs.size(blob),
    bytes: () => blobs.content(blob),
  });
}

/** Beyond this no engine reads a file; git is not asked for its bytes. */
const LARGEST = 16 * 1024 * 1024;

/** The staged contents, read by two git processes whatever their number. */
class Blobs {
  readonly #sizes: () => Promise<Map<string, number>>;
  readonly #contents: () => Promise<Map<string, Buffer>>;

  constructor(repository: Repository, entries: readonly RawDiffEntry[]) {
    const ids = [...new Set(entries.map(({ blob }) => blob))];
    this.#sizes = once(async () =>
      parseSizes(await repository.git.run(['cat-file', '--batch-check'], `${ids.join('\n')}\n`)),
    );
    this.#contents = once(async () => {
      const sizes = await this.#sizes();
      const wanted = ids.filter((id) => (sizes.get(id) ?? Infinity) <= LARGEST);
      const output = await repository.git.run(['cat-file', '--batch'], `${wanted.join('\n')}\n`);
      return parseContents(output);
    });
  }

  async size(id: string): Promise<number | undefined> {
    return (await this.#sizes()).get(id);
  }

  async content(id: string): Promise<Buffer> {
    const content = (await this.#contents()).get(id);
    if (content) return content;
    throw new GovernanceError(`The staged object ${id} cannot be read. Run: git fsck`);
  }
}

/** Lines `<id> <type> <size>`; of a missing object `<id> missing`. */
function parseSizes(output: Buffer): Map<string, number> {
  const lines = output.toString('latin1').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [id = '', , size] = line.split(' ');
      return size === undefined ? [] : [[id, Number(size)] as const];
    }),
  );
}

/** For each object a line `<id> <type> <size>`, its bytes and a line feed. */
function parseContents(output: Buffer): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    const [id = '', , size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue; // `<id> missing`
    contents.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}
