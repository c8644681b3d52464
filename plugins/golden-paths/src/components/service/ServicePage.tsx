import { useApi } from '@backstage/frontend-plugin-api';
import { RecordFailure, RecordSkeleton, useResource } from '@quoin/record-ui';
import { useCallback } from 'react';
import { useParams } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { addresses } from '../../routes.ts';
import { ServiceRecord } from './ServiceRecord.tsx';

/** One service: where it stands, what it changed, and what an upgrade would do. */
export default function ServicePage() {
  const { name = '' } = useParams();
  const api = useApi(goldenPathsApiRef);
  const service = useResource(useCallback(() => api.service(name), [api, name]));

  switch (service.state) {
    case 'loading':
      return <RecordSkeleton />;
    case 'failed':
      return (
        <RecordFailure
          noun="service"
          id={name}
          error={service.error}
          retry={service.retry}
          list={{ href: addresses.fleet, label: 'The whole fleet' }}
        />
      );
    case 'ready':
      return <ServiceRecord service={service.value} />;
  }
}
