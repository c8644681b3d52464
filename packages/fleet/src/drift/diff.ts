import type { Repository } from '../git/index.ts';
import { decodePath } from '../git/path.ts';
import { splitAtNul } from '../git/trees.ts';
import type { FileDiff } from '../types.ts';

const CHANGES: Readonly<Record<string, FileDiff['change']>> = {
  A: 'added',
  C: 'added',
  D: 'deleted',
  R: 'renamed',
};
const SECTION = /^(?=diff --git )/m;
const BINARY = /^(?:Binary files .* differ|GIT binary patch)$/m;

/**
 * The differences between two trees as unified diffs, in path order; renames are found as git finds them.
 *
 * @param from the id of a tree
 * @param to the id of another
 * @param paths keeps to these; all unless given
 */
export async function diffTrees(
  repository: Repository,
  from: string,
  to: string,
  paths: readonly string[] = [],
): Promise<FileDiff[]> {
  if (from === to) return [];
  const base = ['-c', 'core.quotePath=false', 'diff-tree', '-r', '--find-renames', '--full-index'];
  const plain = [
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--src-prefix=a/',
    '--dst-prefix=b/',
  ];
  const trees = [from, to, '--', ...paths.map((path) => `:(top,literal)${path}`)];
  const [raw, patch] = await Promise.all([
    repository.bytes([...base, '--raw', '-z', ...trees]),
    repository.git([...base, '--patch', ...plain, ...trees]),
  ]);
  const patches = patch.split(SECTION).filter(Boolean);
  const diffs = readChanges(raw).map(({ replaced, ...change }) => {
    // A file that became a link, or the other way round, is two sections: away with it, and a new one.
    const text = patches.splice(0, replaced ? 2 : 1).join('');
    const binary = BINARY.test(text);
    return { ...change, binary, patch: binary ? '' : text, conflict: false };
  });
  return diffs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Change {
  path: string;
  change: FileDiff['change'];
  from?: string;
  replaced: boolean;
}

/** Reads https://git-scm.com/docs/git-diff-tree#_raw_output_format. */
function readChanges(raw: Buffer): Change[] {
  const parts = splitAtNul(raw);
  const changes: Change[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const status = parts[at]?.toString('latin1').split(' ')[4]?.charAt(0) ?? '';
    const moved = status === 'R' || status === 'C';
    const from = moved ? decode(parts[(at += 1)]) : undefined;
    changes.push({
      path: decode(parts[(at += 1)]),
      change: CHANGES[status] ?? 'modified',
      ...(from !== undefined && { from }),
      replaced: status === 'T',
    });
  }
  return changes;
}

function decode(path: Buffer | undefined): string {
  return path ? decodePath(path) : '';
}
