import { useApi } from '@backstage/frontend-plugin-api';
import type { TemplateDetail } from '@quoin/fleet/types';
import { RecordFailure, RecordSkeleton, useResource } from '@quoin/record-ui';
import { useCallback, type ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { addresses } from '../../routes.ts';

export interface LoadedTemplateProps {
  children: (template: TemplateDetail) => ReactNode;
}

/** Loads the template that the address names, and says so when it cannot. */
export function LoadedTemplate({ children }: LoadedTemplateProps) {
  const { name = '' } = useParams();
  const api = useApi(goldenPathsApiRef);
  const template = useResource(useCallback(() => api.template(name), [api, name]));

  switch (template.state) {
    case 'loading':
      return <RecordSkeleton />;
    case 'failed':
      return (
        <RecordFailure
          noun="template"
          id={name}
          error={template.error}
          retry={template.retry}
          list={{ href: addresses.templates, label: 'All templates' }}
        />
      );
    case 'ready':
      return children(template.value);
  }
}
