import type { FirstBuilds } from '@quoin/fleet/types';
import { buildRate } from '../../lib/builds.ts';

/** How often the first build of a generated service passed, with the counts behind the figure. */
export function FirstBuildRate({ builds }: { builds: FirstBuilds }) {
  const { figure, counts, share } = buildRate(builds);
  return (
    <span className="quoin-builds">
      <span>{figure}</span>
      {share !== undefined && (
        <span className="quoin-builds-bar" aria-hidden>
          <span style={{ inlineSize: `${String(share * 100)}%` }} />
        </span>
      )}
      <small>{counts}</small>
    </span>
  );
}
