import { parseEntityRef } from '@backstage/catalog-model';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type { Author } from '../git/commit.ts';

/** Who started the task, as the author of its commits. */
export function author({ user }: Pick<ActionContext<JsonObject>, 'user'>): Author {
  const name = user?.ref ? parseEntityRef(user.ref).name : 'portal';
  const profile = user?.entity?.spec.profile;
  return {
    name: profile?.displayName ?? name,
    email: profile?.email ?? `${name}@quoin.invalid`,
  };
}
