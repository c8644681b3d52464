import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { GoldenPathsApi } from './api.ts';

const name = encodeURIComponent;

/** A {@link GoldenPathsApi} over HTTP. */
export function createClient(apis: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}): GoldenPathsApi {
  const send = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const baseUrl = await apis.discoveryApi.getBaseUrl('golden-paths');
    const response = await apis.fetchApi.fetch(`${baseUrl}${path}`, init);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return (await response.json()) as T;
  };
  const post = <T>(path: string, body: object = {}): Promise<T> =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  return {
    templates: () => send('/templates'),
    template: (template) => send(`/templates/${name(template)}`),
    preview: (template, request) => post(`/templates/${name(template)}/preview`, request),
    fleet: () => send('/fleet'),
    refresh: () => post('/fleet/refresh'),
    refreshProgress: () => send('/fleet/refresh'),
    service: (service) => send(`/fleet/${name(service)}`),
    changes: (service) => send(`/fleet/${name(service)}/changes`),
    upgradePreview: (service) => send(`/fleet/${name(service)}/upgrade`),
    matches: (service) => send(`/fleet/${name(service)}/matches`),
    adopt: (service, request) => post(`/fleet/${name(service)}/adoption`, request),
    upgrade: (request) => post('/upgrades', request),
    jobs: () => send('/upgrades'),
    job: (id) => send(`/upgrades/${name(id)}`),
    cancel: (id) => post(`/upgrades/${name(id)}/cancel`),
    retry: (id) => post(`/upgrades/${name(id)}/retry`),
  };
}
