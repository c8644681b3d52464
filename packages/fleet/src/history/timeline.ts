import { posix } from 'node:path';
import type { Repository } from '../git/index.ts';

/** A commit of the first-parent history in which a `template.yaml` changed. */
interface Change {
  commit: string;
  /** Its first parent; none for a first commit. */
  parent: string | undefined;
  /** What became of each file: the blob before and afterwards, undefined where there was none. */
  files: { path: string; before: string | undefined; after: string | undefined }[];
}

/** A stretch of history in which a `template.yaml` did not change. */
export interface Stretch {
  /** The folder of the template. */
  folder: string;
  /** The blob id of its `template.yaml`. */
  blob: string;
  /** The commit that brought it. */
  first: string;
  /** The commit before that one; none when it is the first of all. */
  before: string | undefined;
  /** The newest commit that has it. */
  last: string;
  /** The commit that changed or removed it; none while it is there. */
  ended: string | undefined;
}

/** The only place where templates are looked for. */
const FILES = ':(top,glob)templates/*/template.yaml';
const NO_BLOB = /^0+$/;

/** What became of every `template.yaml` up to a commit, newest first. */
export async function readStretches(repository: Repository, head: string): Promise<Stretch[]> {
  const log = await repository.git([
    ...['-c', 'core.quotePath=false', 'log', '--first-parent', '--diff-merges=first-parent'],
    ...['--raw', '--no-abbrev', '--no-renames', '--format=%x00%H %P', head, '--', FILES],
  ]);
  return toStretches(parseLog(log), head);
}

function parseLog(log: string): Change[] {
  const [, ...commits] = log.split('\0');
  return commits.map((text) => {
    const [header = '', ...lines] = text.split('\n').filter(Boolean);
    const [commit = '', parent] = header.split(' ').filter(Boolean);
    return { commit, parent, files: lines.map(parseRawLine) };
  });
}

/** Such as `:100644 100644 <blob> <blob> M	templates/service/template.yaml`. */
function parseRawLine(line: string): Change['files'][number] {
  const [modes = '', path = ''] = line.split('\t');
  const [, , before = '', after = ''] = modes.split(' ');
  return { path, before: toBlob(before), after: toBlob(after) };
}

function toBlob(id: string): string | undefined {
  return NO_BLOB.test(id) ? undefined : id;
}

/** @param changes newest first */
function toStretches(changes: readonly Change[], head: string): Stretch[] {
  const later = new Map<string, { last: string; ended: string }>();
  const stretches: Stretch[] = [];
  for (const { commit, parent, files } of changes) {
    for (const { path, after } of files) {
      const { last = head, ended } = later.get(path) ?? {};
      if (after !== undefined) {
        const folder = posix.dirname(path);
        stretches.push({ folder, blob: after, first: commit, before: parent, last, ended });
      }
      if (parent !== undefined) later.set(path, { last: parent, ended: commit });
    }
  }
  return stretches;
}
