import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import type { Job } from '@quoin/fleet/types';
import { reasonOf } from '@quoin/record-ui';
import { useState } from 'react';
import { goldenPathsApiRef } from '../../api.ts';
import { canRetry } from '../../lib/jobs.ts';

/** Stops a running job, or runs again what failed. */
export function JobActions({ job, onChange }: { job: Job; onChange: (job: Job) => void }) {
  const api = useApi(goldenPathsApiRef);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error>();
  if (!job.mayChange) return null;

  const ask = (action: (id: string) => Promise<Job>) => {
    setBusy(true);
    setFailure(undefined);
    action(job.id)
      .then(onChange, (reason: unknown) => {
        setFailure(reason instanceof Error ? reason : new Error(String(reason)));
      })
      .finally(() => {
        setBusy(false);
      });
  };

  return (
    <>
      <div className="quoin-actions">
        {job.state === 'running' && (
          <Button
            size="small"
            variant="secondary"
            loading={busy}
            onPress={() => {
              ask(api.cancel);
            }}
          >
            Cancel
          </Button>
        )}
        {canRetry(job) && (
          <Button
            size="small"
            variant="primary"
            loading={busy}
            onPress={() => {
              ask(api.retry);
            }}
          >
            Retry what did not finish
          </Button>
        )}
      </div>
      {failure && (
        <Alert
          role="alert"
          status="danger"
          icon
          title="That did not work."
          description={reasonOf(failure)}
        />
      )}
    </>
  );
}
