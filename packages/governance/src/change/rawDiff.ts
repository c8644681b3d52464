/** One file of `git diff --raw`. */
export interface RawDiffEntry {
  /** First letter of git's status: A, C, D, M, R, T, U. */
  status: string;
  /** Mode of the new side, such as `100644`; `000000` when it is deleted. */
  mode: string;
  /** Id of the new content; all zeros when git has not stored it. */
  blob: string;
  /** Path on the new side; of a deleted file, on the old one. */
  path: string;
  /** Path on the old side, when it was renamed or copied. */
  oldPath?: string;
}

/**
 * Reads what `git diff --raw -z` prints
 * (https://git-scm.com/docs/diff-format): `:<old mode> <new mode> <old id> <new id> <status>`,
 * then one path or two, each ended by a NUL.
 */
export function parseRawDiff(fields: readonly string[]): RawDiffEntry[] {
  const entries: RawDiffEntry[] = [];
  for (let at = 0; at < fields.length;) {
    const [, mode = '', , blob = '', letters = ''] = (fields[at] ?? '').split(' ');
    const status = letters.charAt(0);
    const isMoved = status === 'R' || status === 'C';
    const first = fields[at + 1] ?? '';
    const second = fields[at + 2] ?? '';
    entries.push({
      status,
      mode,
      blob,
      path: isMoved ? second : first,
      ...(isMoved && { oldPath: first }),
    });
    at += isMoved ? 3 : 2;
  }
  return entries;
}
