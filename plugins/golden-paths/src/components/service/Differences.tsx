import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type { FileDiff, FleetServiceDetail } from '@quoin/fleet/types';
import { EmptyState, Failure, useResource, useScrollToHash, useUrlFilters } from '@quoin/record-ui';
import { useCallback } from 'react';
import { goldenPathsApiRef } from '../../api.ts';
import { DiffView } from '../diff/DiffView.tsx';

const filterNames = ['show'] as const;

/** What an upgrade would change, or what the service changed of its template. */
export function Differences({ service }: { service: FleetServiceDetail }) {
  const { name } = service.service;
  const behind = service.status === 'behind';
  const api = useApi(goldenPathsApiRef);
  const filters = useUrlFilters(filterNames);
  const upgrade = behind && filters.values.show !== 'changes';
  const files = useResource(
    useCallback(
      async (): Promise<FileDiff[]> =>
        (await (upgrade ? api.upgradePreview(name) : api.changes(name))).files,
      [api, name, upgrade],
    ),
  );

  useScrollToHash(files.state === 'ready');
  return (
    <section className="quoin-differences" aria-labelledby="differences">
      <header className="quoin-page-row">
        <h3 id="differences">{upgrade ? 'What the upgrade changes' : 'What it changed'}</h3>
        {behind && (
          <ToggleButtonGroup
            aria-label="Differences"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[upgrade ? 'upgrade' : 'changes']}
            onSelectionChange={(keys) => {
              filters.set('show', keys.has('changes') ? 'changes' : '');
            }}
          >
            <ToggleButton id="upgrade">The upgrade</ToggleButton>
            <ToggleButton id="changes">Local changes</ToggleButton>
          </ToggleButtonGroup>
        )}
      </header>
      {files.state === 'loading' && <Skeleton width="100%" height={240} />}
      {files.state === 'failed' && (
        <Failure
          title="The differences could not be loaded."
          error={files.error}
          retry={files.retry}
        />
      )}
      {files.state === 'ready' &&
        (files.value.length === 0 ? (
          <EmptyState title={upgrade ? 'No file changes' : 'Nothing was changed'}>
            {upgrade
              ? 'Only the version that the service is at moves on.'
              : 'The files of the template are here as it made them.'}
          </EmptyState>
        ) : (
          <DiffView
            files={files.value}
            label={upgrade ? 'Changes of the upgrade' : 'Local changes'}
          />
        ))}
    </section>
  );
}
