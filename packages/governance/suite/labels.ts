import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A place in a file of `cases/` that a reader has judged. */
export interface Label {
  /** Path below `cases/`, with forward slashes. */
  readonly file: string;
  /** Counted from one. */
  readonly line: number;
  /** A name of categories.json. */
  readonly category: string;
  /** Numbers of the Common Weakness Enumeration, the most exact first. */
  readonly cwe: readonly number[];
  /** False: it looks like the weakness and is none. */
  readonly vulnerable: boolean;
  /** Why the reader judged so. */
  readonly reason: string;
  /** The line without its indentation: a label whose line has moved is noticed. */
  readonly code: string;
}

export interface Category {
  readonly title: string;
  /** Whether its files configure rather than program; default: false. */
  readonly configuration?: boolean;
  /**
   * Weaknesses that tools name one for another, in groups. `any`: no weakness is numbered for this
   * category, so that every finding on the line counts.
   */
  readonly families: readonly (readonly number[])[] | 'any';
}

export type Categories = Readonly<Record<string, Category>>;

export interface Suite {
  /** The folder that is scanned. */
  readonly cases: string;
  readonly labels: readonly Label[];
  readonly categories: Categories;
}

/** Rules are tried on `dev`; of `held-out` only totals are ever shown. */
export type Half = 'dev' | 'held-out';

/** Programs are told from configuration: other rules judge them. */
export type Part = 'code' | 'configuration';

/** Which half a file belongs to: by its name alone, so that new files move no old one. */
export function halfOf(file: string): Half {
  return createHash('sha256').update(file).digest().readUInt8(0) % 2 === 0 ? 'dev' : 'held-out';
}

/** Every weakness that counts as having seen this label; `any` if each finding does. */
export function acceptedBy(label: Label, categories: Categories): ReadonlySet<number> | 'any' {
  const category = categoryOf(label.category, categories);
  if (category.families === 'any') return 'any';
  const related = category.families.filter((family) =>
    family.some((cwe) => label.cwe.includes(cwe)),
  );
  return new Set([...label.cwe, ...related.flat()]);
}

export function categoryOf(name: string, categories: Categories): Category {
  const category = categories[name];
  if (category === undefined) {
    throw new Error(`labels.json names the category ${name}. Add it to categories.json.`);
  }
  return category;
}

/** Reads the labels and categories of a folder that is laid out as this one. */
export async function loadSuite(folder: string = import.meta.dirname): Promise<Suite> {
  const [labels, categories] = await Promise.all([
    readFile(join(folder, 'labels.json'), 'utf8'),
    readFile(join(folder, 'categories.json'), 'utf8'),
  ]);
  return {
    cases: join(folder, 'cases'),
    labels: JSON.parse(labels) as Label[],
    categories: JSON.parse(categories) as Categories,
  };
}
