import type { Rule } from '@quoin/records/types';
import { mappingsOf } from '../lib/mappings.ts';

export function Mappings({ rule }: { rule: Rule }) {
  const mappings = mappingsOf(rule);
  if (mappings.length === 0) return <>None</>;
  return (
    <ul className="quoin-mappings">
      {mappings.map(({ label, href }) => (
        <li key={label}>
          {href ? (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {label}
            </a>
          ) : (
            label
          )}
        </li>
      ))}
    </ul>
  );
}
