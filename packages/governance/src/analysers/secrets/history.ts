import { existsSync } from 'node:fs';
import { Git } from '../../change/git.ts';
import type { EngineContext } from '../../engine.ts';
import { mayHoldSecrets } from '../paths.ts';
import { findSecrets, type FoundSecret } from './patterns.ts';

export interface PastSecret extends FoundSecret {
  path: string;
  commit: string;
}

/** More text than this in one change is not read back. */
const LONGEST_HISTORY = 64 * 1024 * 1024;

/**
 * Secrets that a commit of the change adds, whether or not a later one removes them: whoever fetches
 * the branch has them.
 */
export async function secretsInHistory(context: EngineContext): Promise<PastSecret[]> {
  const { base, commits } = context.change;
  const last = commits.at(-1);
  // An example of a standard has commits and no repository.
  if (base === undefined || last === undefined || !existsSync(context.root)) return [];
  const { status, stdout } = await new Git(context.root).try([
    'log',
    '--patch',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--relative',
    '--format=%x00%H',
    `${base}..${last.id}`,
    '--',
  ]);
  if (status !== 0) return [];
  if (stdout.length > LONGEST_HISTORY) {
    context.note('The commits of this change are too long to be searched for secrets one by one.');
    return [];
  }
  return commitsOf(stdout.toString('utf8')).flatMap(({ id, added }) =>
    [...added].flatMap(([path, text]) =>
      findSecrets(text).map((found) => ({ ...found, path, commit: id })),
    ),
  );
}

interface CommitText {
  id: string;
  /** By path, the lines that the commit adds. */
  added: Map<string, string>;
}

function commitsOf(log: string): CommitText[] {
  return log
    .split('\0')
    .filter((part) => part !== '')
    .map((part) => {
      const lines = part.split('\n');
      const added = new Map<string, string[]>();
      let path: string | undefined;
      let isBody = false;
      for (const line of lines.slice(1)) {
        if (line.startsWith('diff --git ')) isBody = false;
        else if (!isBody && line.startsWith('+++ ')) path = pathOf(line);
        else if (line.startsWith('@@')) isBody = true;
        else if (isBody && line.startsWith('+') && path !== undefined) {
          const known = added.get(path);
          if (known === undefined) added.set(path, [line.slice(1)]);
          else known.push(line.slice(1));
        }
      }
      return {
        id: lines[0]?.trim() ?? '',
        added: new Map([...added].map(([each, texts]) => [each, texts.join('\n')])),
      };
    });
}

/** `+++ b/path`; undefined for a file that goes away or holds no secrets. */
function pathOf(line: string): string | undefined {
  const path = line.slice(4).replace(/^"|"$/g, '').replace(/\t$/, '');
  return path.startsWith('b/') && mayHoldSecrets(path) ? path.slice(2) : undefined;
}
