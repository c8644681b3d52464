import { createRouteRef } from '@backstage/frontend-plugin-api';

export const rootRouteRef = createRouteRef();

const root = '/golden-paths';

/** The pages' addresses. */
export const addresses = {
  templates: `${root}/templates`,
  template: (name: string) => `${root}/templates/${encodeURIComponent(name)}`,
  preview: (name: string) => `${root}/templates/${encodeURIComponent(name)}/preview`,
  fleet: `${root}/fleet`,
  /** The fleet, filtered as the query parameters say. */
  fleetOf: (filters: Record<string, string>) =>
    `${root}/fleet?${new URLSearchParams(filters).toString()}`,
  service: (name: string) => `${root}/fleet/${encodeURIComponent(name)}`,
  adoption: (name: string) => `${root}/fleet/${encodeURIComponent(name)}/adopt`,
  jobs: `${root}/upgrades`,
  job: (id: string) => `${root}/upgrades/${encodeURIComponent(id)}`,
};
