import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from 'react-router-dom';
import { entityAddress } from '../../lib/entities.ts';

/** A link to an entity's page in the catalog, under its name. */
export function EntityLink({ reference }: { reference: string }) {
  return <Link to={entityAddress(reference)}>{parseEntityRef(reference).name}</Link>;
}
