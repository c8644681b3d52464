import type { ChangedFile } from '../change/file.ts';
import { leftOut } from '../change/source.ts';

/** Larger files are left out by engines that set no limit of their own. */
export const DEFAULT_MAX_BYTES = 1024 * 1024;

/** As git does: a NUL in the first bytes makes a file binary. */
const INSPECTED = 8000;

/** Sorts out, once for all engines, the files that are not text, too large, or gone. */
export class ReadableFiles {
  readonly #binary = new Set<string>();
  /** For each file that was too large, its size and the engines that left it out. */
  readonly #large = new Map<string, { size: number; engines: string[] }>();
  readonly #isText = new Map<ChangedFile, Promise<boolean>>();

  /** Those of the files that are text and no larger than the limit. */
  async select(
    files: readonly ChangedFile[],
    engine: string,
    maxBytes = DEFAULT_MAX_BYTES,
  ): Promise<ChangedFile[]> {
    const fits = await Promise.all(files.map((file) => this.#fits(file, engine, maxBytes)));
    return files.filter((_, at) => fits[at]);
  }

  notes(): string[] {
    const large = Array.from(this.#large, ([path, { size, engines }]) => {
      const names = new Intl.ListFormat('en').format(engines.sort());
      return `${path} was not checked by ${names}: it has ${(size / 1024 / 1024).toFixed(1)} MiB.`;
    });
    return [...leftOut([...this.#binary], 'binary file', 'binary files'), ...large];
  }

  async #fits(file: ChangedFile, engine: string, maxBytes: number): Promise<boolean> {
    const size = await file.size();
    if (size === undefined) return false;
    if (size > maxBytes) {
      const large = this.#large.get(file.path) ?? { size, engines: [] };
      large.engines.push(engine);
      this.#large.set(file.path, large);
      return false;
    }
    let isText = this.#isText.get(file);
    if (isText === undefined) {
      isText = file.bytes().then((bytes) => !bytes.subarray(0, INSPECTED).includes(0));
      this.#isText.set(file, isText);
    }
    if (!(await isText)) this.#binary.add(file.path);
    return isText;
  }
}
