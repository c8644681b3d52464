import { StatusBadge, type Resource } from '@quoin/record-ui';
import { count, formatDate } from '@quoin/record-ui/text';
import {
  decisionRoute,
  standardRoute,
  type DecisionList,
  type StandardList,
} from '@quoin/records/types';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { CatalogSummary } from './catalogSummary.ts';
import { latestDecisions } from './latestDecisions.ts';
import { Panel } from './Panel.tsx';

const shown = 6;

export function DecisionPanel({ decisions }: { decisions: Resource<DecisionList> }) {
  return (
    <Panel
      title="Latest decisions"
      all={{ href: '/decisions', label: 'All decisions' }}
      from={decisions}
      items={({ items }) => latestDecisions(items, shown)}
      empty={
        <>
          No decision is recorded yet. Add a file to <code>adr/</code>.
        </>
      }
    >
      {({ id, title, date, status }) => (
        <Row
          key={id}
          href={decisionRoute(id)}
          title={title}
          note={date ? `${id}, ${formatDate(date)}` : id}
        >
          <StatusBadge status={status} />
        </Row>
      )}
    </Panel>
  );
}

export function StandardPanel({ standards }: { standards: Resource<StandardList> }) {
  return (
    <Panel
      title="Standards"
      all={{ href: '/standards', label: 'All standards' }}
      from={standards}
      items={({ items }) => items.slice(0, shown)}
      empty={
        <>
          No standard is written yet. Add a file to <code>standards/</code>.
        </>
      }
    >
      {({ id, title, status, ruleCount }) => (
        <Row key={id} href={standardRoute(id)} title={title} note={count(ruleCount, 'rule')}>
          <StatusBadge status={status} />
        </Row>
      )}
    </Panel>
  );
}

export function ServicePanel({ catalog }: { catalog: Resource<CatalogSummary> }) {
  return (
    <Panel
      title="Services"
      all={{ href: '/catalog', label: 'Whole catalog' }}
      from={catalog}
      items={({ services }) => services}
      empty={
        <>
          No service runs yet. <Link to="/golden-paths">Create a service</Link>, and it appears
          here.
        </>
      }
    >
      {({ name, title, href, type }) => <Row key={name} href={href} title={title} note={type} />}
    </Panel>
  );
}

interface RowProps {
  href: string;
  title: string;
  note: string;
  children?: ReactNode;
}

function Row({ href, title, note, children }: RowProps) {
  return (
    <li>
      <div>
        <Link to={href}>{title}</Link>
        <span>{note}</span>
      </div>
      {children}
    </li>
  );
}
