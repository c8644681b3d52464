import { useApi } from '@backstage/frontend-plugin-api';
import {
  decisionRoute,
  standardRoute,
  type Decision,
  type DecisionLinks,
  type StandardReference,
} from '@quoin/records/types';
import {
  Markdown,
  RecordFailure,
  RecordPage,
  RecordSkeleton,
  Relations,
  StatusBadge,
  Tags,
  useResource,
  type Fact,
} from '@quoin/record-ui';
import { formatDate } from '@quoin/record-ui/text';
import { useCallback } from 'react';
import { useParams } from 'react-router-dom';
import { decisionsApiRef } from '../api.ts';

/** One decision. */
export function DecisionPage() {
  const { id = '' } = useParams();
  const api = useApi(decisionsApiRef);
  const decision = useResource(useCallback(() => api.get(id), [api, id]));

  switch (decision.state) {
    case 'loading':
      return <RecordSkeleton />;
    case 'failed':
      return (
        <RecordFailure
          noun="decision"
          id={id}
          error={decision.error}
          retry={decision.retry}
          list={{ href: '/decisions', label: 'All decisions' }}
        />
      );
    case 'ready':
      return <DecisionRecord decision={decision.value} />;
  }
}

function DecisionRecord({ decision }: { decision: Decision }) {
  const { id, title, status, problems, body, links, standards } = decision;
  return (
    <RecordPage
      id={id}
      title={title}
      href={decisionRoute(id)}
      status={<StatusBadge status={status} />}
      facts={factsOf(decision)}
      problems={problems}
      relations={<DecisionRelations links={links} standards={standards} />}
    >
      <Markdown from="decision">{body}</Markdown>
    </RecordPage>
  );
}

function factsOf(decision: Decision): Fact[] {
  const { date, decisionMakers, consulted, informed, tags, path } = decision;
  return [
    { label: 'Date', value: date && formatDate(date) },
    { label: 'Decided by', value: decisionMakers.join(', ') },
    { label: 'Consulted', value: consulted.join(', ') },
    { label: 'Informed', value: informed.join(', ') },
    {
      label: 'Tags',
      value: tags.length > 0 && (
        <Tags tags={tags} href={(tag) => `/decisions?tag=${encodeURIComponent(tag)}`} />
      ),
    },
    { label: 'File', value: <code>{path}</code> },
  ];
}

interface DecisionRelationsProps {
  links: DecisionLinks;
  standards: readonly StandardReference[];
}

function DecisionRelations({ links, standards }: DecisionRelationsProps) {
  const decisions = (label: string, records: DecisionLinks[keyof DecisionLinks]) => ({
    label,
    records,
    route: decisionRoute,
  });
  return (
    <Relations
      groups={[
        decisions('Supersedes', links.supersedes),
        decisions('Superseded by', links.supersededBy),
        {
          label: 'Standards that enforce it',
          records: standards,
          route: (id) => standardRoute(id),
        },
        decisions('Related', links.related),
        decisions('Mentions', links.mentions),
        decisions('Mentioned by', links.mentionedBy),
      ]}
    />
  );
}
