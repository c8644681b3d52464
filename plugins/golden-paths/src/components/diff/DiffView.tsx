import { Button, ToggleButton, ToggleButtonGroup, useBreakpoint } from '@backstage/ui';
import type { FileDiff } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';
import { RiArrowDownLine, RiArrowUpLine } from '@remixicon/react';
import { useMemo, useRef, useState } from 'react';
import { useUrlFilters } from '@quoin/record-ui';
import { conflictsFirst, diffCounts } from '../../lib/diffs.ts';
import { FileDiffView } from './FileDiffView.tsx';
import './diff.css';

const filterNames = ['view'] as const;

/** Files and what changes in them, side by side or one below the other; jumps between conflicts. */
export function DiffView({ files, label }: { files: readonly FileDiff[]; label: string }) {
  const { up } = useBreakpoint();
  const wide = up('lg');
  const filters = useUrlFilters(filterNames);
  const split = wide && filters.values.view === 'split';
  const { added, removed } = useMemo(() => diffCounts(files), [files]);

  return (
    <section className="quoin-diff" aria-label={label}>
      <header className="quoin-diff-bar">
        <span>
          {count(files.length, 'file')}, {added} added and {removed} removed lines
        </span>
        <ConflictJumps />
        {wide && (
          <ToggleButtonGroup
            aria-label="Layout"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[split ? 'split' : 'unified']}
            onSelectionChange={(keys) => {
              filters.set('view', keys.has('split') ? 'split' : '');
            }}
          >
            <ToggleButton id="unified">Unified</ToggleButton>
            <ToggleButton id="split">Side by side</ToggleButton>
          </ToggleButtonGroup>
        )}
      </header>
      {conflictsFirst(files).map((file) => (
        <FileDiffView key={file.path} file={file} split={split} />
      ))}
    </section>
  );
}

/** Elements that mark a conflict carry this attribute. */
const mark = '[data-conflict]';

function ConflictJumps() {
  const root = useRef<HTMLSpanElement>(null);
  const [at, setAt] = useState<{ index: number; total: number }>();
  const jump = (step: 1 | -1) => {
    const marks = [
      ...(root.current?.closest('section')?.querySelectorAll<HTMLElement>(mark) ?? []),
    ];
    if (marks.length === 0) return;
    const index = ((at?.index ?? (step === 1 ? -1 : 0)) + step + marks.length) % marks.length;
    const target = marks[index];
    target?.closest('details')?.setAttribute('open', '');
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
    setAt({ index, total: marks.length });
  };
  return (
    <span className="quoin-jumps" ref={root}>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiArrowUpLine />}
        onPress={() => {
          jump(-1);
        }}
      >
        Previous conflict
      </Button>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiArrowDownLine />}
        onPress={() => {
          jump(1);
        }}
      >
        Next conflict
      </Button>
      {at && (
        <span role="status">
          {at.index + 1} of {at.total}
        </span>
      )}
    </span>
  );
}
