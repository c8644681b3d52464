import { Alert, Button } from '@backstage/ui';
import type { Fleet } from '@quoin/fleet/types';
import { reasonOf } from '@quoin/record-ui';
import { RiRefreshLine } from '@remixicon/react';
import { useState } from 'react';
import { Ago } from '../shared/Ago.tsx';

export interface RefreshProps {
  fleet: Fleet;
  /** True while the portal does not answer. */
  silent: boolean;
  onStart: () => Promise<void>;
}

/** When the fleet was looked at, and a way to look again. */
export function Refresh({ fleet: { refresh, mayRefresh }, silent, onStart }: RefreshProps) {
  const [failure, setFailure] = useState<Error>();
  const running = refresh.state === 'running';
  const start = () => {
    setFailure(undefined);
    onStart().catch((reason: unknown) => {
      setFailure(reason instanceof Error ? reason : new Error(String(reason)));
    });
  };
  return (
    <div className="quoin-refresh">
      <div className="quoin-refresh-state" role="status">
        {running ? (
          <>
            <span>
              Looking at {refresh.done} of {refresh.total || '…'}
            </span>
            <progress
              aria-label="Services looked at"
              max={refresh.total || 1}
              value={refresh.done}
            />
          </>
        ) : (
          refresh.finishedAt && (
            <span>
              Checked <Ago at={refresh.finishedAt} />
            </span>
          )
        )}
        {silent && <span>The portal does not answer; trying again</span>}
      </div>
      {mayRefresh && (
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiRefreshLine />}
          isDisabled={running}
          onPress={start}
        >
          Check now
        </Button>
      )}
      {(failure ?? refresh.problem) && (
        <Alert
          role="alert"
          status="danger"
          icon
          title="The fleet could not be checked."
          description={failure ? reasonOf(failure) : refresh.problem}
        />
      )}
    </div>
  );
}
