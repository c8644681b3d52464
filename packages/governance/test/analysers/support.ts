import type { Commit, Engine, EngineContext, RawFinding, SourceFile } from '../../src/engine.ts';

export interface Tree {
  /** Files of the change, by path. */
  files: Record<string, string>;
  /** Files of the tree that the change does not touch. */
  others?: Record<string, string>;
  /** Texts at the base, for files that the change modifies. */
  before?: Record<string, string>;
  commits?: Commit[];
  deleted?: string[];
  renamed?: Record<string, string>;
  base?: string;
  root?: string;
}

export interface Judged {
  findings: RawFinding[];
  notes: string[];
}

/** Runs an engine over texts, without a disk. */
export async function judge(engine: Engine, tree: Tree): Promise<Judged> {
  const { files, others = {}, before = {} } = tree;
  const notes: string[] = [];
  const sources = Object.entries(files).map(([path, text]): SourceFile => ({
    path,
    text: () => Promise.resolve(text),
    status: path in before ? 'modified' : 'added',
  }));
  const context: EngineContext = {
    root: tree.root ?? '/nowhere',
    change: {
      ...(tree.base !== undefined && { base: tree.base }),
      files: sources,
      before: (path) => Promise.resolve(before[path]),
      commits: tree.commits ?? [],
      deleted: tree.deleted ?? [],
      renamed: new Map(Object.entries(tree.renamed ?? {})),
    },
    tree: () => Promise.resolve([...Object.keys(files), ...Object.keys(others)]),
    read: (path) => Promise.resolve(files[path] ?? others[path]),
    note: (text) => void notes.push(text),
    failure: (text) => void notes.push(text),
    dependsOn: () => undefined,
    dependsOnImporters: () => undefined,
    signal: new AbortController().signal,
  };
  const accepted = sources.filter(({ path }) => engine.accepts(path));
  return { findings: await engine.run(accepted, context), notes };
}

/** `rule:line` of each finding in one file, sorted. */
export async function found(engine: Engine, path: string, text: string): Promise<string[]> {
  const { findings } = await judge(engine, { files: { [path]: text } });
  return findings.map(({ rule, line }) => `${rule}:${String(line)}`).sort();
}

/** The rules of the findings, each once, sorted. */
export async function rulesIn(engine: Engine, tree: Tree): Promise<string[]> {
  const { findings } = await judge(engine, tree);
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}
