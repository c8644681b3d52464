import { parseEntityRef, type Entity } from '@backstage/catalog-model';

/** `component:default/refunds` as `/catalog/default/component/refunds`. */
export function entityAddress(reference: string): string {
  const { kind, namespace, name } = parseEntityRef(reference);
  return `/catalog/${namespace}/${kind.toLowerCase()}/${name}`;
}

/** The page of the wizard for a template, `/create/templates/default/service`. */
export function wizardAddress(reference: string): string {
  const { namespace, name } = parseEntityRef(reference);
  return `/create/templates/${namespace}/${name}`;
}

/** Whether a component may be on a golden path: it runs as a service, or a template made it. */
export function isService({ kind, spec, metadata }: Entity): boolean {
  return (
    kind === 'Component' &&
    (spec?.['type'] === 'service' || metadata.annotations?.['quoin.dev/template'] !== undefined)
  );
}
