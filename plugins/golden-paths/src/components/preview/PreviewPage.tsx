import { BreadcrumbEntry, useApi } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import type { TemplateDetail } from '@quoin/fleet/types';
import { RecordFailure, RecordSkeleton, useResource } from '@quoin/record-ui';
import { useCallback } from 'react';
import { Link, useParams } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { addresses } from '../../routes.ts';
import { Preview } from './Preview.tsx';

/** What a template would make, before it makes it. */
export default function PreviewPage() {
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
      return <PreviewOf template={template.value} />;
  }
}

function PreviewOf({ template }: { template: TemplateDetail }) {
  const { name, title } = template;
  return (
    <BreadcrumbEntry entry={{ label: name, href: addresses.template(name) }}>
      <BreadcrumbEntry entry={{ label: 'Preview', href: addresses.preview(name) }}>
        <Container>
          <article className="quoin-golden-paths" aria-labelledby="preview-title">
            <header className="quoin-page-header">
              <h2 id="preview-title">Preview of {title}</h2>
              <p className="quoin-introduction">
                These are the files that <Link to={addresses.template(name)}>{title}</Link> would
                make. Nothing is created.
              </p>
            </header>
            <Preview template={template} />
          </article>
        </Container>
      </BreadcrumbEntry>
    </BreadcrumbEntry>
  );
}
