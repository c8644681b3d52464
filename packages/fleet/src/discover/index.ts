export { discoverServices, type DiscoverOptions } from './discover.ts';
export type { CatalogEntity } from './entities.ts';
