import { parseEntityRef } from '@backstage/catalog-model';

/**
 * The catalog page of an owner: `group:default/platform` is
 * `/catalog/default/group/platform`. Kind and namespace default to `group` and
 * `default`.
 *
 * @param reference - one that the records have checked
 */
export function entityLink(reference: string): { name: string; href: string } {
  const { kind, namespace, name } = parseEntityRef(reference, {
    defaultKind: 'group',
    defaultNamespace: 'default',
  });
  return { name, href: `/catalog/${namespace}/${kind.toLowerCase()}/${name}` };
}
