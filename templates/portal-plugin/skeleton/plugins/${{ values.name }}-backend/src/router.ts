import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { type Entity, RELATION_OWNED_BY, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Response, Router } from 'express';
import createPromiseRouter from 'express-promise-router';

export interface ComponentSummary {
  /** Such as `component:default/refunds`. */
  entityRef: string;
  title: string;
  /** Entity reference of the team; absent when the component names none. */
  owner?: string;
}

export interface RouterOptions {
  catalog: CatalogService;
  httpAuth: HttpAuthService;
}

/** `GET /components` answers the components without a description that the caller may see. */
export function createRouter({ catalog, httpAuth }: RouterOptions): Router {
  const router = createPromiseRouter();

  router.get('/components', async (request, response: Response<{ items: ComponentSummary[] }>) => {
    // With the caller's own credentials, so that nobody sees more here than in the catalog.
    const credentials = await httpAuth.credentials(request);
    const { items } = await catalog.getEntities({ filter: { kind: 'Component' } }, { credentials });
    const undescribed = items.filter(({ metadata }) => !metadata.description?.trim());
    response.json({ items: undescribed.map(summarize).sort(byTitle) });
  });

  return router;
}

function summarize(entity: Entity): ComponentSummary {
  const owner = entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef;
  return {
    entityRef: stringifyEntityRef(entity),
    title: entity.metadata.title ?? entity.metadata.name,
    ...(owner !== undefined && { owner }),
  };
}

function byTitle(a: ComponentSummary, b: ComponentSummary): number {
  return a.title.localeCompare(b.title);
}
