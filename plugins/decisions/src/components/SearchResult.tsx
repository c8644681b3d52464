export { RecordSearchResult as SearchResult } from '@quoin/record-ui';
