import { ResponseError } from '@backstage/errors';
import { createApiRef, type DiscoveryApi, type FetchApi } from '@backstage/frontend-plugin-api';

/** What the backend answers for a component. */
export interface ComponentSummary {
  /** Such as `component:default/refunds`. */
  entityRef: string;
  title: string;
  /** Entity reference of the team; absent when the component names none. */
  owner?: string;
}

export interface ComponentsApi {
  /**
   * The components that nobody has described.
   *
   * @throws ResponseError when the backend answers with an error
   */
  undescribed(): Promise<ComponentSummary[]>;
}

const PLUGIN = '${{ values.name }}';

export const componentsApiRef = createApiRef<ComponentsApi>().with({
  id: `plugin.${PLUGIN}.components`,
  pluginId: PLUGIN,
});

/** Asks the backend plugin. */
export function createComponentsClient(options: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}): ComponentsApi {
  const { discoveryApi, fetchApi } = options;
  return {
    async undescribed() {
      const response = await fetchApi.fetch(`${await discoveryApi.getBaseUrl(PLUGIN)}/components`);
      if (!response.ok) throw await ResponseError.fromResponse(response);
      const { items } = (await response.json()) as { items: ComponentSummary[] };
      return items;
    },
  };
}
