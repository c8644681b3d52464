import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Card, CardBody, CardHeader, Skeleton } from '@backstage/ui';
import type { FleetServiceDetail } from '@quoin/fleet/types';
import { Failure, isNotFound, useResource } from '@quoin/record-ui';
import { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { driftState } from '../../lib/status.ts';
import { addresses } from '../../routes.ts';
import { ConflictCount } from '../fleet/ConflictCount.tsx';
import { StateBadge } from '../shared/StateBadge.tsx';
import '../goldenPaths.css';

/** On a component's page: the golden path that it is on, and how far behind. */
export function EntityCard() {
  const { entity } = useEntity();
  const { name } = entity.metadata;
  const api = useApi(goldenPathsApiRef);
  const service = useResource(useCallback(() => api.service(name), [api, name]));
  return (
    <Card>
      <CardHeader>
        <h2 className="quoin-card-title">Golden path</h2>
      </CardHeader>
      <CardBody>
        {service.state === 'loading' && <Skeleton width="100%" height={64} />}
        {service.state === 'failed' &&
          (isNotFound(service.error) ? (
            <p className="quoin-note">
              It is not in the <Link to={addresses.fleet}>fleet</Link>. It joins with the next check
              when git can reach it.
            </p>
          ) : (
            <Failure
              title="Its golden path could not be loaded."
              error={service.error}
              retry={service.retry}
            />
          ))}
        {service.state === 'ready' && <Summary service={service.value} />}
      </CardBody>
    </Card>
  );
}

function Summary({ service }: { service: FleetServiceDetail }) {
  const { template, version, status } = service;
  const { name } = service.service;
  return (
    <div className="quoin-entity-card">
      <p>
        {template ? (
          <>
            <Link to={addresses.template(template)}>{template}</Link> {version}
          </>
        ) : (
          'It was not made from a template here.'
        )}
      </p>
      <p className="quoin-badges">
        <StateBadge state={driftState(service)} />
        <ConflictCount service={service} />
      </p>
      {status === 'not-enrolled' ? (
        <Link to={addresses.adoption(name)}>Adopt it into a golden path</Link>
      ) : (
        <Link to={addresses.service(name)}>See its drift</Link>
      )}
    </div>
  );
}
