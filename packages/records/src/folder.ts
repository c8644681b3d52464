import { join, relative, sep } from 'node:path';
import { reportInto, type Report } from './problems.ts';
import { fileSignature, listFolder, readRecordFile } from './recordFiles.ts';
import type { RecordKind, RecordProblem } from './types.ts';

export interface RecordFile<Draft> {
  name: string;
  /** Relative to the repository root, with forward slashes. */
  path: string;
  /** Absent when the file could not be read at all. */
  draft?: Draft;
  problems: RecordProblem[];
}

export interface RecordFolder<Draft> {
  kind: RecordKind;
  /** Relative to the repository root, with forward slashes. */
  path: string;
  /** Names of everything in the folder. */
  names: Set<string>;
  /** Sorted by name. */
  files: RecordFile<Draft>[];
  /** Problems of the folder itself. */
  problems: RecordProblem[];
}

export interface FolderOptions<Draft> {
  kind: RecordKind;
  root: string;
  /** Absolute path. */
  directory: string;
  /** Reads one file's text; undefined, and reported, when its name is unfit. */
  parse: (name: string, text: string, report: Report) => Promise<Draft | undefined>;
}

interface CacheEntry {
  signature: string | undefined;
  file: Promise<RecordFile<unknown>>;
}

/** Files opened at the same time. */
const batchSize = 64;

/**
 * Parsed files by folder and name, shared by all readers of this process: parsing
 * takes milliseconds a file, comparing its signature microseconds.
 */
const cache = new Map<string, Map<string, CacheEntry>>();

/** Reads every record of a folder; files that did not change are not parsed again. */
export async function readFolder<Draft>(
  options: FolderOptions<Draft>,
): Promise<RecordFolder<Draft>> {
  const path = displayPath(options.root, options.directory);
  const problems: RecordProblem[] = [];
  const report = reportInto(problems, options.kind, path);
  const { recordNames, names } = await listFolder(options.directory, report);
  const entries = cacheOf(options);
  for (const name of entries.keys()) if (!names.has(name)) entries.delete(name);
  const files: RecordFile<Draft>[] = [];
  for (let start = 0; start < recordNames.length; start += batchSize) {
    const batch = recordNames.slice(start, start + batchSize);
    files.push(...(await Promise.all(batch.map((name) => readCached(name, options, entries)))));
  }
  return { kind: options.kind, path, names, files, problems };
}

function cacheOf({ kind, root, directory }: FolderOptions<unknown>): Map<string, CacheEntry> {
  const key = JSON.stringify([kind, root, directory]);
  const entries = cache.get(key) ?? new Map<string, CacheEntry>();
  cache.set(key, entries);
  return entries;
}

async function readCached<Draft>(
  name: string,
  options: FolderOptions<Draft>,
  entries: Map<string, CacheEntry>,
): Promise<RecordFile<Draft>> {
  const signature = await fileSignature(join(options.directory, name));
  const cached = entries.get(name);
  if (cached !== undefined && signature !== undefined && cached.signature === signature) {
    return cached.file as Promise<RecordFile<Draft>>;
  }
  const file = readFileOnce(name, options);
  entries.set(name, { signature, file });
  // What failed for reasons other than the file is tried again.
  file.catch(() => entries.delete(name));
  return file;
}

async function readFileOnce<Draft>(
  name: string,
  { kind, root, directory, parse }: FolderOptions<Draft>,
): Promise<RecordFile<Draft>> {
  const path = displayPath(root, join(directory, name));
  const problems: RecordProblem[] = [];
  const report = reportInto(problems, kind, path);
  const text = await readRecordFile(directory, name, report);
  const draft = text === undefined ? undefined : await parse(name, text, report);
  return { name, path, problems, ...(draft !== undefined && { draft }) };
}

function displayPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/') || '.';
}
