import type { ResultHighlight, SearchDocument } from '@backstage/plugin-search-common';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import './search.css';

export interface RecordSearchResultProps {
  icon?: ReactNode;
  result?: SearchDocument;
  highlight?: ResultHighlight;
}

/** One found record: title, an excerpt with the words that were looked for. */
export function RecordSearchResult({ icon, result, highlight }: RecordSearchResultProps) {
  if (!result) return null;
  const marked = (field: 'title' | 'text') =>
    highlight?.fields[field] ? (
      <HighlightedSearchResultText
        text={highlight.fields[field]}
        preTag={highlight.preTag}
        postTag={highlight.postTag}
      />
    ) : (
      result[field]
    );
  return (
    <div className="quoin-search-result">
      <span aria-hidden>{icon}</span>
      <div>
        <Link to={result.location}>{marked('title')}</Link>
        <p>{marked('text')}</p>
      </div>
    </div>
  );
}
