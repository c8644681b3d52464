import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { GitObject } from './objects.ts';

const compress = promisify(deflate);

/**
 * Writes objects into a folder of objects without starting git; for folders that live briefly, as
 * nothing is synced to the disk.
 */
export class LooseObjects {
  readonly #folder: string;
  /** By id; an object is written once, and who needs it waits until it is whole. */
  readonly #written = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(objects: readonly GitObject[]): Promise<void> {
    await Promise.all(objects.map((object) => this.#writeOnce(object)));
  }

  #writeOnce(object: GitObject): Promise<void> {
    const known = this.#written.get(object.id);
    if (known) return known;
    const written = this.#writeOne(object);
    this.#written.set(object.id, written);
    return written;
  }

  async #writeOne({ id, type, content }: GitObject): Promise<void> {
    const folder = join(this.#folder, id.slice(0, 2));
    const header = Buffer.from(`${type} ${content.length}\0`);
    const [bytes] = await Promise.all([
      compress(Buffer.concat([header, content]), { level: 1 }),
      mkdir(folder, { recursive: true }),
    ]);
    try {
      await writeFile(join(folder, id.slice(2)), bytes, { flag: 'wx' });
    } catch (error) {
      // Git made the same object meanwhile; its files are whole as soon as they have a name.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
