import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { ButtonLink, Container } from '@backstage/ui';
import { decisionsApiRef } from '@quoin/plugin-decisions';
import { standardsApiRef } from '@quoin/plugin-standards';
import { ProblemsBanner, useResource } from '@quoin/record-ui';
import { isInForce } from '@quoin/records/types';
import { RiAddLine } from '@remixicon/react';
import { useCallback } from 'react';
import { loadCatalogSummary } from './catalogSummary.ts';
import { Figure } from './Figure.tsx';
import { HomeSearch } from './HomeSearch.tsx';
import { DecisionPanel, ServicePanel, StandardPanel } from './panels.tsx';
import './home.css';

/** What is here: search, the way to a new service, counts and the latest of each. */
export function HomePage() {
  const catalogApi = useApi(catalogApiRef);
  const decisionsApi = useApi(decisionsApiRef);
  const standardsApi = useApi(standardsApiRef);
  const catalog = useResource(useCallback(() => loadCatalogSummary(catalogApi), [catalogApi]));
  const decisions = useResource(useCallback(() => decisionsApi.list(), [decisionsApi]));
  const standards = useResource(useCallback(() => standardsApi.list(), [standardsApi]));
  const problems = [decisions, standards].flatMap((list) =>
    list.state === 'ready' ? list.value.problems : [],
  );

  return (
    <Container>
      <div className="quoin-home">
        <header className="quoin-home-header">
          <h1>What would you like to do?</h1>
          <div className="quoin-home-actions">
            <HomeSearch />
            <ButtonLink
              variant="primary"
              size="medium"
              href={catalog.state === 'ready' ? catalog.value.createServiceHref : '/golden-paths'}
              iconStart={<RiAddLine />}
            >
              Create a service
            </ButtonLink>
          </div>
        </header>
        <ProblemsBanner problems={problems} />
        <section className="quoin-home-figures" aria-label="What is here">
          <Figure
            label="Decisions"
            href="/decisions"
            from={decisions}
            value={({ items }) => items.length}
            note={({ items }) => `${inForce(items)} accepted`}
          />
          <Figure
            label="Standards"
            href="/standards"
            from={standards}
            value={({ items }) => items.length}
            note={({ items }) => `${rules(items)} rules`}
          />
          <Figure
            label="Components"
            href="/catalog"
            from={catalog}
            value={({ components }) => components}
            note={() => 'in the catalog'}
          />
          <Figure
            label="APIs"
            href="/api-docs"
            from={catalog}
            value={({ apis }) => apis}
            note={() => 'described'}
          />
          <Figure
            label="Golden paths"
            href="/golden-paths"
            from={catalog}
            value={({ templates }) => templates}
            note={() => 'to start from'}
          />
        </section>
        <div className="quoin-home-panels">
          <DecisionPanel decisions={decisions} />
          <StandardPanel standards={standards} />
          <ServicePanel catalog={catalog} />
        </div>
      </div>
    </Container>
  );
}

function inForce(items: readonly { status: Parameters<typeof isInForce>[0] }[]): string {
  return String(items.filter(({ status }) => isInForce(status)).length);
}

function rules(items: readonly { ruleCount: number }[]): string {
  return String(items.reduce((sum, { ruleCount }) => sum + ruleCount, 0));
}
