/**
 * What an engine is: a checker that reads files and reports what it found, without knowing
 * standards, severities, waivers or formats. Everything else in this package stands between an
 * engine and the person who reads its findings.
 */

/** What an engine reports, before it is joined with the standards. Lines and columns count from 1. */
export interface RawFinding {
  /** Name of the engine. */
  engine: string;
  /** Rule as the engine calls it, such as `quoin/sql-injection` or `terraform/public-database`. */
  rule: string;
  /** What is wrong here, in a sentence that names the thing. */
  message: string;
  /** Relative to the root, with forward slashes. */
  path: string;
  line: number;
  column?: number;
  endLine?: number;
  /** First column after the reported text. */
  endColumn?: number;
  fix?: Fix;
}

export interface Fix {
  description: string;
  /** Offsets into the text of the file, in UTF-16 units; `end` is exclusive. */
  edits?: { start: number; end: number; text: string }[];
}

export type FileStatus = 'added' | 'modified' | 'unchanged';

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  /** The whole text, read lazily and once. With `--staged` it is that of the index. */
  text(): Promise<string>;
  /** Lines that the change adds, from 1; undefined = all, because there is nothing to compare with. */
  addedLines?: ReadonlySet<number>;
  status: FileStatus;
}

export interface Commit {
  id: string;
  message: string;
}

/** What is judged. */
export interface Change {
  /** Id of the commit compared with; undefined for `--all` and `--dir`. */
  base?: string;
  files: readonly SourceFile[];
  /** Text of a file at the base, by the path that it had there; undefined when there is none. */
  before(path: string): Promise<string | undefined>;
  /** Commits after the base, oldest first. */
  commits: readonly Commit[];
  deleted: readonly string[];
  /** New path → old path. */
  renamed: ReadonlyMap<string, string>;
}

export interface EngineContext {
  /** Absolute path of the folder that paths are relative to. */
  root: string;
  change: Change;
  /** Every file of the tree, for engines that look beyond the change. */
  tree(): Promise<readonly string[]>;
  /**
   * Text of any file of the tree, as the change has it (index content with `--staged`);
   * undefined when there is none.
   */
  read(path: string): Promise<string | undefined>;
  /**
   * Tells the reader what was left out and why. Never used for a finding.
   *
   * @param path - the file whose result this belongs to; it is then kept with it
   */
  note(text: string, path?: string): void;
  /**
   * Tells that a part of the work could not be done, such as one rule on one file. The findings
   * that there are still count; the check ends with exit code 2.
   */
  failure(text: string): void;
  /**
   * Says that the findings of `path` also depend on the text of other files, present or
   * missing. A cached result is used only while all of them are as they were.
   */
  dependsOn(path: string, others: readonly string[]): void;
  /** Says that the findings of `path` also follow from the files that `importersOf` names for it. */
  dependsOnImporters(path: string): void;
  signal: AbortSignal;
}

export interface Engine {
  name: string;
  /** Rules that it can report, such as `terraform/public-database`. */
  rules: readonly string[];
  /** Whether a file is worth showing to it. Cheap: looks at the path alone. */
  accepts(path: string): boolean;
  /** Changes whenever its findings could; part of the key of the cache. */
  version: string;
  /**
   * `file`: the findings of a file follow from its text, from what it imports and from what was
   * named with `context.dependsOn`, so they are cached. `change`: they follow from more than that
   * (commits, the text before, the tree), so it runs every time.
   * @defaultValue `change`
   */
  scope?: 'file' | 'change';
  /**
   * For each import of a text, the paths that it may mean: the first that exists counts. Findings
   * of a file may then also follow from the files that it imports, near or far.
   */
  importsOf?(path: string, text: string): readonly (readonly string[])[];
  /**
   * The files that import a file, as far as findings may follow from them.
   *
   * @param root - absolute path of the folder that paths are relative to
   */
  importersOf?(root: string, path: string): Promise<readonly string[]>;
  /**
   * Run although no file of the change is accepted, such as for commit messages.
   * @defaultValue false
   */
  always?: boolean;
  /**
   * Its rules are about what a change does, such as removing an operation from an API: without a base
   * they find nothing, and once merged the finding is gone. A waiver or an entry of the baseline for
   * such a rule is never called superfluous.
   * @defaultValue false
   */
  comparesWithBase?: boolean;
  /**
   * Larger files are left out with a note.
   * @defaultValue 1 MiB
   */
  maxBytes?: number;
  /**
   * @param files - those of the change that it accepts and that are text
   * @returns findings in those files, or, for an engine that looks further, in any file of the tree
   * @throws when it cannot do its work; the whole check then counts as not run (exit code 2)
   */
  run(files: readonly SourceFile[], context: EngineContext): Promise<RawFinding[]>;
}

/**
 * What is known of an engine before its module is loaded. A check of three files loads the
 * engines of those three and no other, which is most of what makes it quick.
 */
export interface EngineEntry extends Pick<Engine, 'name' | 'accepts' | 'always'> {
  load(): Promise<Engine>;
}
