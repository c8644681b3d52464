import type { FileStatus, SourceFile } from '../engine.ts';

export interface ChangedFileOptions {
  path: string;
  status: FileStatus;
  addedLines?: ReadonlySet<number> | undefined;
  /** Size in bytes; undefined when the file has gone meanwhile. */
  size: () => Promise<number | undefined>;
  bytes: () => Promise<Buffer>;
}

/** A file of the change whose content is read when it is first asked for, and once. */
export class ChangedFile implements SourceFile {
  readonly path: string;
  readonly status: FileStatus;
  readonly addedLines?: ReadonlySet<number>;
  readonly #options: ChangedFileOptions;
  #bytes: Promise<Buffer> | undefined;
  #text: Promise<string> | undefined;

  constructor(options: ChangedFileOptions) {
    this.path = options.path;
    this.status = options.status;
    if (options.addedLines) this.addedLines = options.addedLines;
    this.#options = options;
  }

  size(): Promise<number | undefined> {
    return this.#options.size();
  }

  bytes(): Promise<Buffer> {
    return (this.#bytes ??= this.#options.bytes());
  }

  text(): Promise<string> {
    return (this.#text ??= this.bytes().then((bytes) => bytes.toString('utf8')));
  }
}
