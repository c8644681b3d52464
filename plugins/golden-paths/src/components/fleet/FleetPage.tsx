import { useApi } from '@backstage/frontend-plugin-api';
import { Container, Skeleton } from '@backstage/ui';
import type { Fleet } from '@quoin/fleet/types';
import { EmptyState, Failure } from '@quoin/record-ui';
import { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { usePolled } from '../../lib/polling.ts';
import { addresses } from '../../routes.ts';
import { FleetContent } from './FleetContent.tsx';
import { Refresh } from './Refresh.tsx';

/** The portal looks at the fleet by itself soon after it started. */
const isAwaited = ({ refresh: { state, finishedAt } }: Fleet) =>
  state === 'running' || (state === 'idle' && finishedAt === undefined);

/** All services that were made from templates, and how far behind they are. */
export function FleetPage() {
  const api = useApi(goldenPathsApiRef);
  const load = useCallback(() => api.fleet(), [api]);
  const { resource, silent, update } = usePolled(load, isAwaited);

  return (
    <Container>
      <div className="quoin-golden-paths">
        <div className="quoin-page-row">
          <p className="quoin-introduction">
            Every service of the catalog and of this repository, and the version of the template
            that it stands at.
          </p>
          {resource.state === 'ready' && (
            <Refresh
              fleet={resource.value}
              silent={silent}
              onStart={async () => {
                const refresh = await api.refresh();
                update({ ...resource.value, refresh });
              }}
            />
          )}
        </div>
        {resource.state === 'loading' && <FleetSkeleton />}
        {resource.state === 'failed' && (
          <Failure
            title="The fleet could not be loaded."
            error={resource.error}
            retry={resource.retry}
          />
        )}
        {resource.state === 'ready' &&
          (resource.value.services.length === 0 ? (
            <NoServices awaited={isAwaited(resource.value)} />
          ) : (
            <FleetContent fleet={resource.value} />
          ))}
      </div>
    </Container>
  );
}

function NoServices({ awaited }: { awaited: boolean }) {
  if (awaited)
    return (
      <EmptyState title="The fleet is being looked at">
        Its services appear here by themselves.
      </EmptyState>
    );
  return (
    <EmptyState title="No service was made from a template yet">
      Choose a <Link to={addresses.templates}>template</Link>. What it makes appears here.
    </EmptyState>
  );
}

function FleetSkeleton() {
  return (
    <div className="quoin-golden-paths" aria-busy="true" aria-label="Loading">
      <Skeleton width="100%" height={180} />
      <Skeleton width="100%" height={320} />
    </div>
  );
}
