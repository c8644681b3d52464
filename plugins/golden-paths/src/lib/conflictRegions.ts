/** What a line of a diff is to a conflict. */
export type ConflictPart = 'ours' | 'base' | 'theirs' | 'marker';

/** Enough of a change: its kind and its text without the sign. */
export interface ChangedLine {
  type: 'insert' | 'delete' | 'normal';
  content: string;
}

export interface ConflictRegion {
  /** Index of the line that begins it, `<<<<<<<`. */
  start: number;
  /** Index of the line that ends it, `>>>>>>>`, or of the last line there is. */
  end: number;
}

export interface Conflicts {
  regions: ConflictRegion[];
  /** By the index of the line; lines outside of conflicts are left out. */
  parts: Map<number, ConflictPart>;
}

const markers: [RegExp, ConflictPart][] = [
  [/^<{7}( |$)/, 'ours'],
  [/^\|{7}( |$)/, 'base'],
  [/^={7}$/, 'theirs'],
];

/**
 * Finds git's conflicts among the lines of a diff. Lines that the diff removes cannot hold one.
 */
export function conflictRegions(lines: readonly ChangedLine[]): Conflicts {
  const regions: ConflictRegion[] = [];
  const parts = new Map<number, ConflictPart>();
  let open: ConflictRegion | undefined;
  let part: ConflictPart = 'ours';

  lines.forEach(({ type, content }, index) => {
    if (type === 'delete') return;
    const marker = markers.find(([pattern]) => pattern.test(content))?.[1];
    if (!open && marker !== 'ours') return;
    if (!open) regions.push((open = { start: index, end: index }));
    open.end = index;
    if (/^>{7}( |$)/.test(content)) {
      parts.set(index, 'marker');
      open = undefined;
      return;
    }
    if (marker) part = marker;
    parts.set(index, marker ? 'marker' : part);
  });
  return { regions, parts };
}
