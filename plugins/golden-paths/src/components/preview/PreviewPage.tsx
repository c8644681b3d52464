import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import type { TemplateDetail } from '@quoin/fleet/types';
import { Link } from 'react-router-dom';
import { addresses } from '../../routes.ts';
import { LoadedTemplate } from '../templates/LoadedTemplate.tsx';
import { Preview } from './Preview.tsx';

/** What a template would make, before it makes it. */
export default function PreviewPage() {
  return <LoadedTemplate>{(template) => <PreviewOf template={template} />}</LoadedTemplate>;
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
