import { RiLink } from '@remixicon/react';
import type { ReactNode } from 'react';
import './markdown.css';

export interface AnchoredHeadingProps {
  as: 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
  id: string | undefined;
  children?: ReactNode;
}

/** A heading with a link to itself, for sending it to somebody. */
export function AnchoredHeading({ as: Element, id, children }: AnchoredHeadingProps) {
  return (
    <Element id={id} className="quoin-heading">
      {children}
      {id && (
        <a href={`#${id}`} className="quoin-heading-anchor" aria-label="Link to this section">
          <RiLink size={14} aria-hidden />
        </a>
      )}
    </Element>
  );
}
