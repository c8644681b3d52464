import { posix } from 'node:path';
import type { RecordIndex } from './recordIndex.ts';
import { decisionNumberOf, formatDecisionId } from './routes.ts';
import type { RecordKind } from './types.ts';

/** Where a link between record files leads. */
export interface LinkTarget {
  kind: RecordKind;
  /** File name in the folder of that kind. */
  name: string;
  exists: boolean;
  /** Set when the name carries the number of a decision that has a file. */
  decisionId?: string;
}

/**
 * Follows a Markdown link to a `.md` file in one of the two folders. Undefined for
 * every other link.
 *
 * @param href - as written in the Markdown
 * @param path - of the file with the link, relative to the repository root
 */
export function resolveLink(
  href: string,
  path: string,
  { decisionFolder, standardFolder, decisionNames }: RecordIndex,
): LinkTarget | undefined {
  const target = decodePath(href.replace(/[?#].*$/s, ''));
  if (!/\.md$/i.test(target) || target.startsWith('/') || /^[a-z][a-z\d+.-]*:/i.test(target)) {
    return undefined;
  }
  const { dir, base: name } = posix.parse(posix.join(posix.dirname(path), target));
  const folder = [decisionFolder, standardFolder].find(
    (candidate) => candidate.path === (dir || '.'),
  );
  if (folder === undefined) return undefined;
  const link = { kind: folder.kind, name, exists: folder.names.has(name) };
  const number = folder.kind === 'decision' ? decisionNumberOf(name) : undefined;
  if (number === undefined) return link;
  const decisionId = formatDecisionId(number);
  return { ...link, ...(decisionNames.has(decisionId) && { decisionId }) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray % is part of the name, as code hosts read it.
    return path;
  }
}
