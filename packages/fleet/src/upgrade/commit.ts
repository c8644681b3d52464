import type { Repository } from '../git/index.ts';
import { TREE_TRAILER } from './message.ts';
import type { Author } from './options.ts';

/** Who commits for a person, and who is the author when nobody is named. */
export const QUOIN: Author = { name: 'Quoin', email: 'quoin@quoin.invalid' };

export interface CommitContent {
  tree: string;
  parent: string;
  message: string;
  author: Author;
  committer: Author;
}

/** Writes a commit object; no ref is moved and no hook runs. */
export async function writeCommit(
  repository: Repository,
  { tree, parent, message, author, committer }: CommitContent,
): Promise<string> {
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
  };
  const args = ['commit-tree', tree, '-p', parent, '-F', '-'];
  return (await repository.git(args, { env, input: `${message}\n` })).trim();
}

/** What a commit says of itself. */
export interface CommitFacts {
  tree: string;
  parents: string[];
  /** Whether this tool made it, and nobody changed its tree since. */
  own: boolean;
}

/** From the object itself: a shallow repository leaves parents out of its log. */
export async function readCommit(repository: Repository, id: string): Promise<CommitFacts> {
  const text = (await repository.readBlobs([id])).get(id)?.toString('utf8') ?? '';
  const [header = ''] = text.split('\n\n', 1);
  const [tree] = valuesOf(header, 'tree ');
  const [trailer] = valuesOf(text, `${TREE_TRAILER}: `);
  return { tree: tree ?? '', parents: valuesOf(header, 'parent '), own: trailer === tree };
}

function valuesOf(text: string, key: string): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith(key));
  return lines.map((line) => line.slice(key.length));
}
