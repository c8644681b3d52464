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

export async function readCommit(repository: Repository, id: string): Promise<CommitFacts> {
  const format = `--format=%T%n%P%n%(trailers:key=${TREE_TRAILER},valueonly,separator=%x2C)`;
  const output = await repository.git(['log', '-1', format, id, '--']);
  const [tree = '', parents = '', trailer = ''] = output.split('\n');
  return { tree, parents: parents.split(' ').filter(Boolean), own: trailer === tree };
}
