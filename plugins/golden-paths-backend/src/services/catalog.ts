import type { AuthService } from '@backstage/backend-plugin-api';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** What the portal shows of an entity. */
export interface EntityFacts {
  title?: string;
  owner?: string;
}

/** All components of the catalog, read page by page in the name of this plugin. */
export async function readComponents(
  catalog: CatalogService,
  auth: AuthService,
): Promise<Entity[]> {
  const credentials = await auth.getOwnServiceCredentials();
  const components: Entity[] = [];
  const pages = catalog.streamEntities(
    {
      filter: { kind: 'Component' },
      fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title'].concat([
        'metadata.annotations',
        'spec.owner',
        'spec.type',
        'relations',
      ]),
    },
    { credentials },
  );
  for await (const page of pages) components.push(...page);
  return components;
}

/** The facts of entities, by their reference. */
export function factsOf(entities: readonly Entity[]): Map<string, EntityFacts> {
  return new Map(entities.map((entity) => [stringifyEntityRef(entity), toFacts(entity)]));
}

function toFacts({ metadata, relations }: Entity): EntityFacts {
  const owner = relations?.find(({ type }) => type === 'ownedBy')?.targetRef;
  return {
    ...(metadata.title && { title: metadata.title }),
    ...(owner !== undefined && { owner }),
  };
}
