import type { Entity } from '@backstage/catalog-model';
import type { CatalogApi } from '@backstage/plugin-catalog-react';

/** What the home page says about the catalog. */
export interface CatalogSummary {
  components: number;
  apis: number;
  templates: number;
  /** What runs, by name, the first few. */
  services: CatalogService[];
  /** The wizard's page for a new service, or the list of golden paths when there is no single one. */
  createServiceHref: string;
}

export interface CatalogService {
  name: string;
  title: string;
  href: string;
  type: string;
}

const shown = 6;

export async function loadCatalogSummary(catalog: CatalogApi): Promise<CatalogSummary> {
  const [facets, services, templates] = await Promise.all([
    catalog.getEntityFacets({ facets: ['kind'] }),
    catalog.queryEntities({
      filter: { kind: 'component', 'spec.type': ['service', 'website'] },
      fields: ['metadata.name', 'metadata.namespace', 'metadata.title', 'spec.type'],
      orderFields: { field: 'metadata.name', order: 'asc' },
      limit: shown,
    }),
    catalog.queryEntities({
      filter: { kind: 'template', 'spec.type': 'service' },
      fields: ['metadata.name', 'metadata.namespace'],
      limit: 2,
    }),
  ]);
  const kinds = new Map(facets.facets['kind']?.map(({ value, count }) => [value, count]));
  return {
    components: kinds.get('Component') ?? 0,
    apis: kinds.get('API') ?? 0,
    templates: kinds.get('Template') ?? 0,
    services: services.items.map(toService),
    createServiceHref: wizardOf(templates.items),
  };
}

function toService({ metadata, spec }: Entity): CatalogService {
  const { name, namespace = 'default', title = name } = metadata;
  return {
    name,
    title,
    href: `/catalog/${namespace}/component/${name}`,
    type: typeof spec?.['type'] === 'string' ? spec['type'] : 'component',
  };
}

function wizardOf(templates: readonly Entity[]): string {
  const [only, another] = templates;
  if (!only || another) return '/golden-paths';
  const { name, namespace = 'default' } = only.metadata;
  return `/create/templates/${namespace}/${name}`;
}
