import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';

/** Reads one kind of record from its backend plugin. */
export interface RecordsApi<List, Item> {
  /** @throws ResponseError when the backend answers with an error */
  list(): Promise<List>;
  /** @throws ResponseError with `statusCode` 404 when there is no such record */
  get(id: string): Promise<Item>;
}

export interface RecordsClientOptions {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
  /** The backend plugin, and the collection that it serves: `decisions` for `/api/decisions/decisions`. */
  pluginId: string;
}

/** A {@link RecordsApi} over HTTP. */
export class HttpRecordsClient<List, Item> implements RecordsApi<List, Item> {
  readonly #options: RecordsClientOptions;

  constructor(options: RecordsClientOptions) {
    this.#options = options;
  }

  list(): Promise<List> {
    return this.#read<List>('');
  }

  get(id: string): Promise<Item> {
    return this.#read<Item>(`/${encodeURIComponent(id)}`);
  }

  async #read<T>(path: string): Promise<T> {
    const { discoveryApi, fetchApi, pluginId } = this.#options;
    const baseUrl = await discoveryApi.getBaseUrl(pluginId);
    const response = await fetchApi.fetch(`${baseUrl}/${pluginId}${path}`);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return (await response.json()) as T;
  }
}
