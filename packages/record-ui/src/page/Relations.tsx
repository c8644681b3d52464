import type { DecisionReference, StandardReference } from '@quoin/records/types';
import { Link } from 'react-router-dom';
import { StatusBadge } from '../status/StatusBadge.tsx';
import './page.css';

export type Related = DecisionReference | StandardReference;

export interface RelationGroup {
  /** How they relate: `Supersedes`, `Standards that enforce it`. */
  label: string;
  records: readonly Related[];
  route: (id: string) => string;
}

/** Links to the records that belong to one, by the way they relate. Nothing when there are none. */
export function Relations({ groups }: { groups: readonly RelationGroup[] }) {
  const present = groups.filter(({ records }) => records.length > 0);
  if (present.length === 0) return null;
  return (
    <section className="quoin-relations" aria-labelledby="relations-title">
      <h3 id="relations-title">Relations</h3>
      <div className="quoin-relation-groups">
        {present.map((group) => (
          <section key={group.label} aria-label={group.label}>
            <h4>{group.label}</h4>
            <RecordLinks records={group.records} route={group.route} />
          </section>
        ))}
      </div>
    </section>
  );
}

/** A list of links to records with their status. */
export function RecordLinks({ records, route }: Pick<RelationGroup, 'records' | 'route'>) {
  return (
    <ul className="quoin-record-links">
      {records.map((record) => (
        <li key={record.id}>
          <Link to={route(record.id)}>{nameOf(record)}</Link>
          <StatusBadge status={record.status} />
        </li>
      ))}
    </ul>
  );
}

/** A decision is known by its number, a standard by its title. */
function nameOf({ id, title }: Related): string {
  return id.startsWith('ADR-') ? `${id} ${title}` : title;
}
