import type { Conflict } from '@quoin/fleet/types';
import { RiGitMergeLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { diffAnchor } from '../../lib/diffs.ts';

/** What an upgrade would ask, each with its file. */
export function ConflictList({ conflicts }: { conflicts: readonly Conflict[] }) {
  if (conflicts.length === 0) return null;
  return (
    <section className="quoin-section" aria-labelledby="conflicts">
      <h3 id="conflicts">Conflicts ahead</h3>
      <Conflicts conflicts={conflicts} />
    </section>
  );
}

export interface ConflictsProps {
  conflicts: readonly Conflict[];
  /** Address of the page that shows the diff; this page unless given. */
  page?: string;
}

/** Conflicts with their explanations. */
export function Conflicts({ conflicts, page = '' }: ConflictsProps) {
  return (
    <ul className="quoin-conflicts">
      {conflicts.map(({ path, explanation }) => (
        <li key={`${path} ${explanation}`}>
          <RiGitMergeLine size={16} aria-hidden />
          <div>
            <Link to={`${page}#${encodeURIComponent(diffAnchor(path))}`}>{path}</Link>
            <p>{explanation}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
