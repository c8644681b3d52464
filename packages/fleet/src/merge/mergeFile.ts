import { isUtf8 } from 'node:buffer';
import { formed, formOf, mergeForms, plain } from './form.ts';
import { mergeStructure } from './structure/index.ts';
import { mergeAdded, mergeText, type TextMerge } from './text.ts';
import type { MergeLabels } from './types.ts';

/** One file on three sides. */
export interface FileSides {
  /** Where it is in the result; its extension says whether it has a structure. */
  path: string;
  /** None when both sides added it. */
  base?: Buffer | undefined;
  ours: Buffer;
  theirs: Buffer;
}

export interface FileMerge {
  content: Buffer;
  /** One sentence that says what both sides did, when a person has to decide. */
  conflict?: string;
}

const LABELS: MergeLabels = { ours: 'ours', base: 'base', theirs: 'theirs' };

/** As git does: a NUL early in the file. */
const BINARY_WITHIN = 8000;

/**
 * Merges the content of one file, without git: JSON and YAML by structure, other text by lines.
 * A file that is not text keeps ours. Line endings and the end of the last line stay as ours has them.
 */
export function mergeFile(sides: FileSides, labels: MergeLabels = LABELS): FileMerge {
  const { base, ours, theirs } = sides;
  if (ours.equals(theirs) || base?.equals(theirs)) return { content: ours };
  if (base?.equals(ours)) return { content: theirs };
  const contents = [ours, theirs, ...(base ? [base] : [])];
  if (contents.some(isBinary)) {
    const conflict = `${both(sides)}. It is not text; the service's content is kept.`;
    return { content: ours, conflict };
  }
  const encoding = contents.every(isUtf8) ? 'utf8' : 'latin1';
  const merged = mergeTexts(sides, encoding, labelsIn(encoding, labels));
  const content = Buffer.from(merged.text, encoding);
  if (merged.conflicts === 0) return { content };
  const places = merged.conflicts === 1 ? 'one place' : `${merged.conflicts} places`;
  return { content, conflict: `${both(sides)} differently, in ${places}.` };
}

function mergeTexts(sides: FileSides, encoding: 'utf8' | 'latin1', labels: MergeLabels): TextMerge {
  const [base, ours = '', theirs = ''] = [sides.base, sides.ours, sides.theirs].map((content) =>
    content?.toString(encoding),
  );
  const [was, mine, other] = [formOf(base ?? ''), formOf(ours), formOf(theirs)];
  const mixed = !was || !mine || !other;
  const form = mixed
    ? { crlf: false, ended: ours.endsWith('\n') }
    : mergeForms(base === undefined ? undefined : was, mine, other);
  const merged = mergePlain(
    sides.path,
    base === undefined ? undefined : plain(base, mixed),
    plain(ours, mixed),
    plain(theirs, mixed),
    labels,
  );
  return { ...merged, text: formed(merged.text, form) };
}

function mergePlain(
  path: string,
  base: string | undefined,
  ours: string,
  theirs: string,
  labels: MergeLabels,
): TextMerge {
  if (ours === theirs || base === theirs) return { text: ours, conflicts: 0 };
  if (base === ours) return { text: theirs, conflicts: 0 };
  if (base === undefined) return mergeAdded(ours, theirs, labels);
  const structured = mergeStructure(path, base, ours, theirs);
  if (structured?.text !== undefined) return { text: structured.text, conflicts: 0 };
  const merged = mergeText(base, ours, theirs, labels);
  // Lines that merge cleanly can still make a key twice, or lose a comma.
  if (merged.conflicts === 0 && structured?.isSound(merged.text) !== false) return merged;
  const { open } = structured ?? {};
  const asked = open && mergeText(open.base, open.ours, open.theirs, labels);
  if (asked && asked.conflicts > 0) return asked;
  return merged.conflicts > 0 ? merged : mergeAdded(ours, theirs, labels);
}

function both({ path, base }: FileSides): string {
  return `The service and the template both ${base ? 'changed' : 'added'} ${path}`;
}

function isBinary(content: Buffer): boolean {
  return content.subarray(0, BINARY_WITHIN).includes(0);
}

/** Text that is not UTF-8 is merged byte by byte; so must be what is put between its lines. */
function labelsIn(encoding: 'utf8' | 'latin1', { ours, base, theirs }: MergeLabels): MergeLabels {
  const convert = (label: string) => Buffer.from(label).toString(encoding);
  return { ours: convert(ours), base: convert(base), theirs: convert(theirs) };
}
