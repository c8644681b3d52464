/** For each file, by path: how often each line with code on it was run. */
export type LineHits = Map<string, Map<number, number>>;

/** Reads `lcov.info`. */
export function readLcov(text: string): LineHits {
  const files: LineHits = new Map();
  let lines: Map<number, number> | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('SF:')) {
      const path = line.slice(3).trim();
      lines = files.get(path) ?? new Map<number, number>();
      files.set(path, lines);
    } else if (line.startsWith('DA:')) {
      const [number, hits] = line.slice(3).split(',').map(Number);
      if (number !== undefined && hits !== undefined) {
        lines?.set(number, (lines.get(number) ?? 0) + hits);
      }
    }
  }
  return files;
}

interface IstanbulFile {
  path: string;
  statementMap: Record<string, { start: { line: number } }>;
  s: Record<string, number>;
}

/** Reads `coverage-final.json`, which Istanbul, nyc and Vitest write. */
export function readIstanbul(text: string): LineHits {
  const files: LineHits = new Map();
  const report = JSON.parse(text) as Record<string, Partial<IstanbulFile> | null>;
  for (const [key, file] of Object.entries(report)) {
    const lines = new Map<number, number>();
    for (const [id, place] of Object.entries(file?.statementMap ?? {})) {
      const hits = file?.s?.[id] ?? 0;
      // A line counts as run when any statement that begins on it was.
      lines.set(place.start.line, Math.max(lines.get(place.start.line) ?? 0, hits));
    }
    files.set(file?.path ?? key, lines);
  }
  return files;
}
