import type { Rule } from '@quoin/records/types';
import { mappingsOf } from '../lib/mappings.ts';

/** The public catalogues in which a rule has its place: `CWE 89`. */
export function Mappings({ rule }: { rule: Rule }) {
  const mappings = mappingsOf(rule);
  if (mappings.length === 0) return <>None</>;
  return (
    <dl className="quoin-mappings">
      {mappings.map(({ catalogue, places }) => (
        <div key={catalogue}>
          <dt>{catalogue}</dt>
          {places.map(({ label, href }) => (
            <dd key={label}>{href ? <ExternalLink href={href} label={label} /> : label}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

function ExternalLink({ href, label }: { href: string; label: string }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
}
