export { isNotFound, reasonOf } from './lib/errors.ts';
export {
  HttpRecordsClient,
  type RecordsApi,
  type RecordsClientOptions,
} from './lib/recordsClient.ts';
export { useResource, type Resource } from './lib/resource.ts';
export { useScrollToHash } from './lib/scrollToHash.ts';
export { useUrlFilters, type UrlFilters } from './lib/urlFilters.ts';
export { AnchoredHeading, type AnchoredHeadingProps } from './markdown/AnchoredHeading.tsx';
export { CodeBlock, type CodeBlockProps } from './markdown/CodeBlock.tsx';
export { Markdown, type MarkdownProps } from './markdown/Markdown.tsx';
export { EmptyState, NothingMatches, type EmptyStateProps } from './page/EmptyState.tsx';
export { Failure, type FailureProps } from './page/Failure.tsx';
export { FilterSelect, type FilterSelectProps } from './page/FilterSelect.tsx';
export { ListPage, type ListPageProps } from './page/ListPage.tsx';
export { ProblemsBanner } from './page/ProblemsBanner.tsx';
export { RecordPage, type Fact, type RecordPageProps } from './page/RecordPage.tsx';
export { RecordFailure, RecordSkeleton, type RecordFailureProps } from './page/RecordStates.tsx';
export { RecordLinks, Relations, type Related, type RelationGroup } from './page/Relations.tsx';
export { Tags, type TagsProps } from './page/Tags.tsx';
export { RecordSearchResult, type RecordSearchResultProps } from './search/RecordSearchResult.tsx';
export { Badge, type BadgeProps } from './status/Badge.tsx';
export { SeverityBadge, severityLabel, StatusBadge } from './status/StatusBadge.tsx';
