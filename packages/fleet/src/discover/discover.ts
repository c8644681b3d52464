import { FleetError } from '../errors.ts';
import type { ServiceReference } from '../types.ts';

/** What is read of a catalog entity; Backstage's `Entity` is one. */
export interface CatalogEntity {
  kind: string;
  metadata: {
    name: string;
    namespace?: string | undefined;
    annotations?: Record<string, string> | undefined;
  };
  spec?: object | undefined;
}

export interface DiscoverOptions {
  /** A work tree whose folders hold services. */
  repository?: string | undefined;
  /** A folder with bare repositories `<name>.git`, one service each. */
  repositories?: string | undefined;
  /** Components say by annotation where they live. */
  entities?: readonly CatalogEntity[] | undefined;
}

/**
 * The services that there are, in the order of their names, each once: folders with a `.quoin.yaml`,
 * bare repositories, and components of the catalog.
 *
 * @throws {FleetError} when a folder cannot be read
 */
export async function discoverServices(_options: DiscoverOptions): Promise<ServiceReference[]> {
  throw new FleetError('Services cannot be looked for yet.');
}
