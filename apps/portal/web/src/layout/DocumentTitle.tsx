import { configApiRef, useApi, useBreadcrumbEntries } from '@backstage/frontend-plugin-api';
import { useEffect } from 'react';

/** Names the browser's tab after the page, the nearest part first: `ADR-0003, Decisions, Quoin`. */
export function DocumentTitle() {
  const app = useApi(configApiRef).getOptionalString('app.title') ?? 'Quoin';
  const { items } = useBreadcrumbEntries();
  const title = [...items.map(({ label }) => label).reverse(), app].join(', ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
