import type { FileDiff } from '@quoin/fleet/types';
import { RiGitMergeLine } from '@remixicon/react';
import { useMemo, type ReactNode } from 'react';
import {
  Diff,
  getChangeKey,
  Hunk,
  markEdits,
  parseDiff,
  tokenize,
  type ChangeData,
  type HunkData,
} from 'react-diff-view';
import 'react-diff-view/style/index.css';
import { conflictRegions, type ConflictPart } from '../../lib/conflictRegions.ts';

/** The lines of a file's diff. */
export function Patch({ file, split }: { file: FileDiff; split: boolean }) {
  const parsed = useMemo(() => parseDiff(file.patch, { nearbySequences: 'zip' })[0], [file.patch]);
  const hunks = useMemo(() => parsed?.hunks ?? [], [parsed]);
  const tokens = useMemo(
    () => tokenize(hunks, { enhancers: [markEdits(hunks, { type: 'block' })] }),
    [hunks],
  );
  const { parts, widgets } = useMemo(() => conflictsOf(hunks, file), [hunks, file]);
  if (!parsed) return <p className="quoin-note">Its lines stay the same.</p>;
  const whole = parsed.type === 'add' || parsed.type === 'delete';
  return (
    <div className="quoin-patch" role="region" aria-label={`Changes of ${file.path}`} tabIndex={0}>
      <Diff
        viewType={split && !whole ? 'split' : 'unified'}
        diffType={parsed.type}
        hunks={hunks}
        tokens={tokens}
        widgets={widgets}
        renderGutter={({ change, side, renderDefault }) => (
          <>
            {renderDefault()}
            {side === 'new' && <span className="quoin-sign">{signOf(change)}</span>}
          </>
        )}
        generateLineClassName={({ changes, defaultGenerate }) => {
          // Side by side, a line without a counterpart has none.
          const present: (ChangeData | null)[] = changes;
          const part = present
            .map((change) => change && parts.get(getChangeKey(change)))
            .find(Boolean);
          return part ? `${defaultGenerate()} quoin-line-${part}` : defaultGenerate();
        }}
      >
        {(all) => all.map((hunk) => <Hunk key={hunk.content} hunk={hunk} />)}
      </Diff>
    </div>
  );
}

function signOf({ type }: ChangeData): string {
  return type === 'insert' ? '+' : type === 'delete' ? '−' : '';
}

interface Marked {
  /** By the key of the change. */
  parts: Map<string, ConflictPart>;
  /** What is said below the line that begins a conflict. */
  widgets: Record<string, ReactNode>;
}

function conflictsOf(hunks: readonly HunkData[], file: FileDiff): Marked {
  const parts = new Map<string, ConflictPart>();
  const widgets: Record<string, ReactNode> = {};
  if (!file.conflict) return { parts, widgets };
  for (const { changes } of hunks) {
    const found = conflictRegions(changes);
    for (const [index, part] of found.parts) {
      const change = changes[index];
      if (change) parts.set(getChangeKey(change), part);
    }
    for (const { start } of found.regions) {
      const change = changes[start];
      if (change) widgets[getChangeKey(change)] = <ConflictNote />;
    }
  }
  return { parts, widgets };
}

function ConflictNote() {
  return (
    <span className="quoin-conflict-note" data-conflict tabIndex={-1}>
      <RiGitMergeLine size={14} aria-hidden />
      Conflict: the service&rsquo;s lines come first, the template&rsquo;s after =======
    </span>
  );
}
