import { pathToFileURL } from 'node:url';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  entityEnvelopeSchemaValidator,
  stringifyLocationRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { parseEntityYaml } from '@backstage/plugin-catalog-node';
import { resolvePlaceholders } from './placeholders.ts';

/** Reads a file of the repository by its path from the root; undefined when there is none. */
export type ReadFile = (path: string) => Promise<string | undefined>;

/** Where the repository of a service is: any URL that git can clone. */
const REPOSITORY_ANNOTATION = 'quoin.dev/repository';

/** What a repository declares: one entity at least. */
export type Entities = [Entity, ...Entity[]];

export const CATALOG_FILE = 'catalog-info.yaml';

/**
 * Kinds that a service's repository may declare. People and groups are not among
 * them: ownership decides what somebody may do in the portal.
 */
const KINDS = ['Component', 'API', 'Resource', 'System', 'Domain'];

const checkEnvelope = entityEnvelopeSchemaValidator();

/**
 * The entities that a repository declares in its `catalog-info.yaml`.
 *
 * @param read reads the repository
 * @param repository the repository's path; it becomes the entities' location
 * @throws InputError saying what is wrong with the file
 */
export async function parseEntities(read: ReadFile, repository: string): Promise<Entities> {
  const text = await read(CATALOG_FILE);
  if (text === undefined) throw new InputError(`there is no ${CATALOG_FILE}`);
  const location = { type: 'git', target: repository };
  const entities: Entity[] = [];
  for (const result of parseEntityYaml(text, location)) {
    if (result.type === 'error') throw new InputError(result.error.message);
    if (result.type !== 'entity') continue;
    const entity = await resolvePlaceholders(result.entity, read);
    entities.push(withLocation(checked(entity), repository));
  }
  const [first, ...others] = entities;
  if (!first) throw new InputError(`${CATALOG_FILE} declares no entity`);
  return [first, ...others];
}

function checked(entity: unknown): Entity {
  let valid: Entity;
  try {
    valid = checkEnvelope(entity);
  } catch (error) {
    throw new InputError(`${CATALOG_FILE} holds something that is no entity`, error as Error);
  }
  if (!KINDS.includes(valid.kind)) {
    throw new InputError(
      `${CATALOG_FILE} declares a ${valid.kind}; a repository may declare ${KINDS.join(', ')}`,
    );
  }
  return valid;
}

function withLocation(entity: Entity, repository: string): Entity {
  const location = stringifyLocationRef({ type: 'git', target: repository });
  const annotations = {
    ...entity.metadata.annotations,
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
    [REPOSITORY_ANNOTATION]: pathToFileURL(repository).href,
  };
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}
