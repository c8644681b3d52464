import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { RawFinding } from '../engine.ts';
import { readJson, writeJson } from '../json.ts';

/** Results that nobody asked for in as many days are dropped. */
const DAYS_KEPT = 14;
const DAY = 24 * 60 * 60 * 1000;

/** What an engine said about one text. */
interface Kept {
  findings: Omit<RawFinding, 'engine' | 'path'>[];
  /** Other files that the findings depend on: path and digest, empty where there is no file. */
  dependsOn?: [path: string, digest: string][];
  /** Digest of the files that import this one, where findings depend on them. */
  importers?: string;
  /** What the engine said about the file besides. */
  notes?: string[];
  /** Day of the last use, as days since 1970. */
  day: number;
}

interface CacheFile {
  version: string;
  entries: Record<string, Kept>;
}

export interface ResultCacheOptions {
  /** Folder of the cache; one file for each engine. */
  folder: string;
  engine: string;
  /** Everything but the text that findings follow from: version and settings of the engine. */
  version: string;
  /** Digest of all that a file imports. */
  importsDigest: (path: string) => Promise<string>;
  /** The files that import a file, as far as findings may depend on them. */
  importersOf: (path: string) => Promise<readonly string[]>;
  /** Text of a file that findings depend on. */
  read: (path: string) => Promise<string | undefined>;
}

/** What an engine said about one file. */
export interface FileResult {
  findings: readonly RawFinding[];
  notes: readonly string[];
}

/** Where a result comes from, besides the file itself and what it imports. */
export interface Dependencies {
  others: Iterable<string>;
  importers: boolean;
}

/**
 * Findings of an engine by the content that they follow from: version of the engine, path and text
 * of the file, and texts of the files that it depends on. A hit is what the engine would say.
 */
export class ResultCache {
  readonly #options: ResultCacheOptions;
  readonly #file: string;
  readonly #digests = new Map<string, Promise<string>>();
  readonly #today = Math.floor(Date.now() / DAY);
  #entries: Record<string, Kept>;
  #changed = false;

  private constructor(options: ResultCacheOptions, file: string, entries: Record<string, Kept>) {
    this.#options = options;
    this.#file = file;
    this.#entries = entries;
  }

  static async open(options: ResultCacheOptions): Promise<ResultCache> {
    const file = join(options.folder, `${options.engine}.json`);
    const kept = await readJson<CacheFile>(file);
    return new ResultCache(options, file, kept?.version === options.version ? kept.entries : {});
  }

  /** What the engine said about this text; undefined when it has to be asked. */
  async find(path: string, text: string): Promise<FileResult | undefined> {
    const kept = this.#entries[await this.#keyOf(path, text)];
    if (kept === undefined) return undefined;
    const digests = (kept.dependsOn ?? []).map(([other]) => this.#digestOf(other));
    const current = await Promise.all(digests);
    if (kept.dependsOn?.some(([, digest], at) => digest !== current[at])) return undefined;
    if (kept.importers !== undefined && kept.importers !== (await this.#importersDigest(path))) {
      return undefined;
    }
    if (kept.day !== this.#today) {
      kept.day = this.#today;
      this.#changed = true;
    }
    const { engine } = this.#options;
    const findings = kept.findings.map((finding) => ({ ...finding, engine, path }));
    return { findings, notes: kept.notes ?? [] };
  }

  async keep(
    path: string,
    text: string,
    { findings, notes }: FileResult,
    { others, importers }: Dependencies,
  ): Promise<void> {
    const dependsOn = await Promise.all(
      Array.from(others, async (other): Promise<[string, string]> => [
        other,
        await this.#digestOf(other),
      ]),
    );
    this.#entries[await this.#keyOf(path, text)] = {
      findings: findings.map(({ engine, path: _, ...finding }) => finding),
      ...(dependsOn.length > 0 && { dependsOn }),
      ...(importers && { importers: await this.#importersDigest(path) }),
      ...(notes.length > 0 && { notes: [...notes] }),
      day: this.#today,
    };
    this.#changed = true;
  }

  /** Writes what was added. Of two checks at one time, the later one wins. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    const fresh = Object.entries(this.#entries).filter(
      ([, { day }]) => this.#today - day <= DAYS_KEPT,
    );
    const content: CacheFile = {
      version: this.#options.version,
      entries: Object.fromEntries(fresh),
    };
    await writeJson(this.#file, content);
  }

  async #keyOf(path: string, text: string): Promise<string> {
    const imports = await this.#options.importsDigest(path);
    return hash('sha256', `${path}\0${imports}\0${text}`, 'base64url');
  }

  /** Changes when other files import this one, or one of them or of what it imports is another. */
  async #importersDigest(path: string): Promise<string> {
    const { importersOf, importsDigest } = this.#options;
    const parts = (await importersOf(path)).map(async (importer) =>
      [importer, await this.#digestOf(importer), await importsDigest(importer)].join('\0'),
    );
    return hash('sha256', (await Promise.all(parts)).join('\0'), 'base64url');
  }

  #digestOf(path: string): Promise<string> {
    const known = this.#digests.get(path);
    if (known) return known;
    const digest = this.#options
      .read(path)
      .then((text) => (text === undefined ? '' : hash('sha256', text, 'base64url')));
    this.#digests.set(path, digest);
    return digest;
  }
}
