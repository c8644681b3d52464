import type { ChangeSource } from '../change/index.ts';
import type { ChangedFile } from '../change/file.ts';
import type { Engine, EngineContext, EngineEntry, RawFinding } from '../engine.ts';
import { GovernanceError } from '../errors.ts';
import { ResultCache } from './cache.ts';
import { ImportGraph } from './imports.ts';
import { ReadableFiles } from './readable.ts';

export interface RunEnginesOptions {
  source: ChangeSource;
  entries: readonly EngineEntry[];
  /** Folder for results between runs; none to ask every engine anew. */
  cache?: string;
  /** Changes with the code of the engines; part of what a kept result follows from. */
  codeVersion?: string;
  signal?: AbortSignal;
}

/** An engine that could not do its work. */
export interface EngineFailure {
  engine: string;
  message: string;
}

export interface EngineResults {
  findings: RawFinding[];
  notes: string[];
  failures: EngineFailure[];
  /** Names of the engines' rules that were looked for, by path. */
  checked: Map<string, ReadonlySet<string>>;
  /** How many results came from the cache, and how many from an engine. */
  reused: number;
  computed: number;
}

/**
 * Runs the engines that have something to look at, side by side. One that fails does not keep the
 * others from reporting.
 */
export async function runEngines(options: RunEnginesOptions): Promise<EngineResults> {
  const { source, entries } = options;
  const readable = new ReadableFiles();
  const results: EngineResults = {
    findings: [],
    notes: [],
    failures: [],
    checked: new Map(),
    reused: 0,
    computed: 0,
  };
  await Promise.all(
    entries.map(async (entry) => {
      const accepted = source.change.files.filter(({ path }) => entry.accepts(path));
      if (accepted.length === 0 && entry.always !== true) return;
      try {
        await new EngineRun(await entry.load(), readable, options, results).run(accepted);
      } catch (error) {
        if (error instanceof GovernanceError) throw error;
        results.failures.push({ engine: entry.name, message: messageOf(error) });
      }
    }),
  );
  results.notes.push(...readable.notes());
  return results;
}

class EngineRun {
  readonly #engine: Engine;
  readonly #readable: ReadableFiles;
  readonly #options: RunEnginesOptions;
  readonly #results: EngineResults;
  readonly #dependencies = new Map<string, Set<string>>();
  readonly #withImporters = new Set<string>();
  /** What was said about single files. */
  readonly #notes = new Map<string, string[]>();

  constructor(
    engine: Engine,
    readable: ReadableFiles,
    options: RunEnginesOptions,
    results: EngineResults,
  ) {
    this.#engine = engine;
    this.#readable = readable;
    this.#options = options;
    this.#results = results;
  }

  async run(accepted: readonly ChangedFile[]): Promise<void> {
    const { name, maxBytes, always, scope } = this.#engine;
    const files = await this.#readable.select(accepted, name, maxBytes);
    this.#remember(files);
    if (files.length === 0 && always !== true) return;
    const { cache } = this.#options;
    if (scope === 'file' && cache !== undefined) await this.#runCached(files, cache);
    else this.#results.findings.push(...(await this.#ask(files)));
  }

  async #runCached(files: readonly ChangedFile[], folder: string): Promise<void> {
    const { name, version, importsOf, importersOf } = this.#engine;
    const { root } = this.#options.source;
    const read = (path: string) => this.#options.source.readForCache(path);
    const imports = importsOf && new ImportGraph({ read, importsOf });
    const cache = await ResultCache.open({
      folder,
      engine: name,
      version: `${version} ${this.#options.codeVersion ?? ''}`,
      importsDigest: (path) => imports?.digestOf(path) ?? Promise.resolve(''),
      importersOf: (path) => importersOf?.(root, path) ?? Promise.resolve([]),
      read,
    });
    const kept = await Promise.all(
      files.map(async (file) => cache.find(file.path, await file.text())),
    );
    this.#results.findings.push(...kept.flatMap((result) => result?.findings ?? []));
    this.#results.notes.push(...kept.flatMap((result) => result?.notes ?? []));
    const missing = files.filter((_, at) => kept[at] === undefined);
    this.#results.reused += files.length - missing.length;
    if (missing.length > 0) {
      const failuresBefore = this.#results.failures.length;
      const found = await this.#ask(missing);
      this.#results.findings.push(...found);
      // What an engine said while a part of it failed is not what it would say.
      if (this.#results.failures.length === failuresBefore) await this.#keep(cache, missing, found);
    }
    await cache.save();
  }

  async #keep(cache: ResultCache, files: readonly ChangedFile[], found: readonly RawFinding[]) {
    const byPath = Map.groupBy(found, ({ path }) => path);
    for (const file of files) {
      const { path } = file;
      await cache.keep(
        path,
        await file.text(),
        { findings: byPath.get(path) ?? [], notes: this.#notes.get(path) ?? [] },
        {
          others: this.#dependencies.get(path) ?? [],
          importers: this.#withImporters.has(path),
        },
      );
    }
  }

  #ask(files: readonly ChangedFile[]): Promise<RawFinding[]> {
    this.#results.computed += files.length;
    return this.#engine.run(files, this.#context());
  }

  #context(): EngineContext {
    const { source, signal } = this.#options;
    return {
      root: source.root,
      change: source.change,
      tree: () => source.tree(),
      read: (path) => source.read(path),
      note: (text, path) => {
        this.#results.notes.push(text);
        if (path !== undefined) this.#notes.set(path, [...(this.#notes.get(path) ?? []), text]);
      },
      failure: (message) => this.#results.failures.push({ engine: this.#engine.name, message }),
      dependsOn: (path, others) => {
        const known = this.#dependencies.get(path) ?? new Set();
        others.forEach((other) => known.add(other));
        this.#dependencies.set(path, known);
      },
      dependsOnImporters: (path) => this.#withImporters.add(path),
      signal: signal ?? new AbortController().signal,
    };
  }

  #remember(files: readonly ChangedFile[]): void {
    const { checked } = this.#results;
    const rules = new Set(this.#engine.comparesWithBase === true ? [] : this.#engine.rules);
    for (const { path } of files) {
      checked.set(path, (checked.get(path) ?? new Set()).union(rules));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
