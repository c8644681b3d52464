import { Link } from 'react-router-dom';
import './page.css';

export interface TagsProps {
  tags: readonly string[];
  /** Where a tag leads; plain words without it. */
  href?: (tag: string) => string;
}

export function Tags({ tags, href }: TagsProps) {
  return (
    <ul className="quoin-tags">
      {tags.map((tag) => (
        <li key={tag}>{href ? <Link to={href(tag)}>{tag}</Link> : tag}</li>
      ))}
    </ul>
  );
}
