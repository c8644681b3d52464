export { discoverServices, type CatalogEntity, type DiscoverOptions } from './discover.ts';
