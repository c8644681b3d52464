import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './problems.ts';

/** Ten times the longest decision we know of; parsing a file of this size takes under a second. */
const maximumBytes = 256 * 1024;

/** Pages about the folder, templates, and files of editors. */
const otherFiles = [/^readme\.md$/i, /^index\.md$/i, /^[._]/, /^(?:adr-)?template\b/i];

export interface Folder {
  /** Names of the Markdown files that should be records, sorted. */
  recordNames: string[];
  /** Names of everything in the folder. */
  names: Set<string>;
}

/** Lists a folder of records. One that cannot be read is reported and taken as empty. */
export async function listFolder(directory: string, report: Report): Promise<Folder> {
  try {
    const names = await readdir(directory);
    const recordNames = names.filter(
      (name) => /\.md$/i.test(name) && !otherFiles.some((pattern) => pattern.test(name)),
    );
    return { recordNames: recordNames.sort(), names: new Set(names) };
  } catch (error) {
    report(
      `The folder cannot be read: ${explainFileError(error)}.`,
      'Create the folder, or correct its path in the configuration.',
    );
    return { recordNames: [], names: new Set() };
  }
}

/** Changes whenever the file's content may have changed. Undefined if there is no such file. */
export async function fileSignature(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats && `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}

/**
 * Reads a record as text: UTF-8, byte order mark dropped, lines ending in `\n`.
 * A file that cannot be a record is reported, and the result is undefined.
 */
export async function readRecordFile(
  directory: string,
  name: string,
  report: Report,
): Promise<string | undefined> {
  const bytes = await readBytes(join(directory, name), report);
  if (bytes === undefined) return undefined;
  if (bytes.includes(0)) {
    report(
      'The file contains zero bytes, so it is not UTF-8 text.',
      'Save it with the encoding UTF-8, or move it away if it is no text.',
    );
    return undefined;
  }
  const text = decode(bytes, report).replaceAll(/\r\n?/g, '\n');
  if (text.trim() === '') {
    report('The file is empty.', 'Write the record, or delete the file.');
    return undefined;
  }
  return text;
}

async function readBytes(path: string, report: Report): Promise<Buffer | undefined> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) {
      report('This is not a file, though its name is that of a record.', 'Rename or move it.');
      return undefined;
    }
    if (stats.size > maximumBytes) {
      report(
        `The file has ${Math.ceil(stats.size / 1024)} KiB; a record has at most 256 KiB.`,
        'Move long material, such as logs and measurements, to a file of its own and link to it.',
      );
      return undefined;
    }
    return await readFile(path);
  } catch (error) {
    report(
      `The file cannot be read: ${explainFileError(error)}.`,
      'Check its permissions, and where it points to if it is a link.',
    );
    return undefined;
  }
}

/** Decodes UTF-8. Where it is not, the line is reported and the text read as well as possible. */
function decode(bytes: Buffer, report: Report): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes);
    const line = text.slice(0, text.indexOf('\uFFFD')).split(/\r\n?|\n/).length;
    report('The file is not UTF-8 text.', 'Save it with the encoding UTF-8.', line);
    return text;
  }
}

function explainFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'ENOTDIR') return 'it is not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}
