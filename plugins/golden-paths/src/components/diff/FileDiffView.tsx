import type { FileDiff } from '@quoin/fleet/types';
import { Badge } from '@quoin/record-ui';
import { RiGitMergeLine } from '@remixicon/react';
import { useState } from 'react';
import { diffAnchor, diffCounts, diffTitle, isOpenAtFirst } from '../../lib/diffs.ts';
import { Patch } from './Patch.tsx';

const changes: Record<FileDiff['change'], string> = {
  added: 'Added',
  modified: 'Changed',
  deleted: 'Deleted',
  renamed: 'Renamed',
};

/** One file: what happens to it, and its lines. */
export function FileDiffView({ file, split }: { file: FileDiff; split: boolean }) {
  const [open, setOpen] = useState(() => isOpenAtFirst(file));
  const { added, removed } = diffCounts([file]);
  return (
    <details
      className="quoin-file-diff"
      id={diffAnchor(file.path)}
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <span className="quoin-file-diff-path">{diffTitle(file)}</span>
        {file.conflict && <Badge tone="bad" label="Conflict" icon={RiGitMergeLine} />}
        <span className="quoin-file-diff-counts">
          <span>{changes[file.change]}</span>
          {!file.binary && (
            <span>
              <span data-sign="+">+{added}</span> <span data-sign="-">−{removed}</span>
            </span>
          )}
        </span>
      </summary>
      {open && <Body file={file} split={split} />}
    </details>
  );
}

function Body({ file, split }: { file: FileDiff; split: boolean }) {
  if (file.binary)
    return (
      <p className="quoin-note" {...(file.conflict && { 'data-conflict': true, tabIndex: -1 })}>
        A binary file; its bytes differ.
      </p>
    );
  if (!file.patch.includes('\n@@'))
    return (
      <p className="quoin-note" {...(file.conflict && { 'data-conflict': true, tabIndex: -1 })}>
        {file.conflict ? 'It awaits a decision.' : 'Its lines stay the same.'}
      </p>
    );
  return <Patch file={file} split={split} />;
}
