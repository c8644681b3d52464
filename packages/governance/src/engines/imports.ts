import { hash } from 'node:crypto';

export interface ImportGraphOptions {
  /** Text of a file; undefined when there is none. */
  read: (path: string) => Promise<string | undefined>;
  /** For each import of a text, the paths that it may mean, the first that exists counts. */
  importsOf: (path: string, text: string) => readonly (readonly string[])[];
}

/** Which files a file imports, and those in turn, with a digest of all their texts. */
export class ImportGraph {
  readonly #options: ImportGraphOptions;
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #imports = new Map<string, Promise<string[]>>();
  readonly #digests = new Map<string, string>();

  constructor(options: ImportGraphOptions) {
    this.#options = options;
  }

  /** Changes when the text of any file does that this one imports, near or far; empty for none. */
  async digestOf(path: string): Promise<string> {
    const reached = new Set<string>([path]);
    const pending = [path];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const imported of await this.#importsOf(next)) {
        if (reached.has(imported)) continue;
        reached.add(imported);
        pending.push(imported);
      }
    }
    reached.delete(path);
    if (reached.size === 0) return '';
    const parts = await Promise.all(
      [...reached].sort().map(async (each) => `${each}\0${await this.#digest(each)}`),
    );
    return hash('sha256', parts.join('\0'), 'base64url');
  }

  #importsOf(path: string): Promise<string[]> {
    const known = this.#imports.get(path) ?? this.#resolveImports(path);
    this.#imports.set(path, known);
    return known;
  }

  async #resolveImports(path: string): Promise<string[]> {
    const text = await this.#text(path);
    if (text === undefined) return [];
    const found = await Promise.all(
      this.#options.importsOf(path, text).map((candidates) => this.#firstOf(candidates)),
    );
    return found.filter((each) => each !== undefined);
  }

  async #firstOf(candidates: readonly string[]): Promise<string | undefined> {
    for (const candidate of candidates) {
      if ((await this.#text(candidate)) !== undefined) return candidate;
    }
    return undefined;
  }

  async #digest(path: string): Promise<string> {
    const known = this.#digests.get(path);
    if (known !== undefined) return known;
    const digest = hash('sha256', (await this.#text(path)) ?? '', 'base64url');
    this.#digests.set(path, digest);
    return digest;
  }

  #text(path: string): Promise<string | undefined> {
    const known = this.#texts.get(path) ?? this.#options.read(path);
    this.#texts.set(path, known);
    return known;
  }
}
