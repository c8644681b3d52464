import { BreadcrumbEntry, useApi } from '@backstage/frontend-plugin-api';
import { Container, Skeleton } from '@backstage/ui';
import { EmptyState, Failure, useResource } from '@quoin/record-ui';
import { useCallback } from 'react';
import { Link, useParams } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { addresses } from '../../routes.ts';
import { AdoptForm } from './AdoptForm.tsx';

/** Finds the template that a service could be of, and enrols it. */
export default function AdoptPage() {
  const { name = '' } = useParams();
  const api = useApi(goldenPathsApiRef);
  const matches = useResource(useCallback(() => api.matches(name), [api, name]));

  return (
    <BreadcrumbEntry entry={{ label: name, href: addresses.service(name) }}>
      <BreadcrumbEntry entry={{ label: 'Adopt', href: addresses.adoption(name) }}>
        <Container>
          <article className="quoin-golden-paths" aria-labelledby="adopt-title">
            <header className="quoin-page-header">
              <h2 id="adopt-title">Adopt {name}</h2>
              <p className="quoin-introduction">
                <Link to={addresses.service(name)}>{name}</Link> was not made from a template here.
                Choose the one that it is most like. A branch then adds the file{' '}
                <code>.quoin.yaml</code>, which remembers template, version and answers; no other
                file changes, and later upgrades find their way.
              </p>
            </header>
            {matches.state === 'loading' && (
              <div aria-busy="true" aria-label="Comparing with every template">
                <Skeleton width="100%" height={280} />
              </div>
            )}
            {matches.state === 'failed' && (
              <Failure
                title="The service could not be compared with the templates."
                error={matches.error}
                retry={matches.retry}
              />
            )}
            {matches.state === 'ready' &&
              (matches.value.items.length === 0 ? (
                <EmptyState title="It is like none of the templates">
                  See the <Link to={addresses.templates}>templates</Link> there are.
                </EmptyState>
              ) : (
                <AdoptForm service={name} matches={matches.value.items} />
              ))}
          </article>
        </Container>
      </BreadcrumbEntry>
    </BreadcrumbEntry>
  );
}
