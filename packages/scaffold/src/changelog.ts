/** What a CHANGELOG.md says of one version. */
export interface ChangelogEntry {
  version: string;
  /** The day of the release, such as 2026-11-24. */
  date?: string;
  /** Markdown, one a list item, in their order and whatever their heading. */
  changes: string[];
}

const VERSION = /^##\s+\[?v?(?<version>\d[^\s\]]*)/;
const DATE = /\s(?<date>\d{4}-\d{2}-\d{2})\b/;
const SECTION = /^##?\s/;
const ITEM = /^[-*+]\s+(?<text>.*)$/;

/**
 * Reads a changelog in the form of https://keepachangelog.com: `## [1.1.0] - 2026-11-24`, headings
 * such as `### Added` below it, then lists. What is unreleased is left out.
 */
export function parseChangelog(text: string): ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  let entry: ChangelogEntry | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (SECTION.test(line)) {
      entry = readHeading(line);
      if (entry) entries.push(entry);
    } else if (entry) {
      addLine(entry.changes, line);
    }
  }
  return entries;
}

function readHeading(line: string): ChangelogEntry | undefined {
  const version = VERSION.exec(line)?.groups?.version;
  if (version === undefined) return undefined;
  const date = DATE.exec(line)?.groups?.date;
  return { version, ...(date !== undefined && { date }), changes: [] };
}

/** An item goes on over indented lines; those of a list inside it stay lines. */
function addLine(changes: string[], line: string): void {
  const item = ITEM.exec(line)?.groups?.text;
  if (item !== undefined) {
    changes.push(item.trim());
    return;
  }
  const last = changes.length - 1;
  const continued = /^\s+\S/.test(line);
  if (last < 0 || !continued) return;
  const nested = ITEM.test(line.trim());
  changes[last] = `${changes[last]}${nested ? '\n' : ' '}${nested ? line.trimEnd() : line.trim()}`;
}
