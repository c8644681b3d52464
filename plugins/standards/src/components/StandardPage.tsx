import { useApi } from '@backstage/frontend-plugin-api';
import { decisionRoute, standardRoute, type Standard } from '@quoin/records/types';
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
import { useCallback } from 'react';
import { Link, useParams } from 'react-router-dom';
import { standardsApiRef } from '../api.ts';
import { RuleSection } from './RuleSection.tsx';
import { RulesTable } from './RulesTable.tsx';
import { entityLink } from '../lib/entityLink.ts';

/** One standard. */
export function StandardPage() {
  const { id = '' } = useParams();
  const api = useApi(standardsApiRef);
  const standard = useResource(useCallback(() => api.get(id), [api, id]));

  switch (standard.state) {
    case 'loading':
      return <RecordSkeleton />;
    case 'failed':
      return (
        <RecordFailure
          noun="standard"
          id={id}
          error={standard.error}
          retry={standard.retry}
          list={{ href: '/standards', label: 'All standards' }}
        />
      );
    case 'ready':
      return <StandardRecord standard={standard.value} />;
  }
}

function StandardRecord({ standard }: { standard: Standard }) {
  const { id, title, status, problems, introduction, rules, closing, decisions } = standard;
  return (
    <RecordPage
      id={id}
      title={title}
      href={standardRoute(id)}
      status={<StatusBadge status={status} />}
      facts={factsOf(standard)}
      problems={problems}
      relations={
        <Relations
          groups={[{ label: 'Decisions behind it', records: decisions, route: decisionRoute }]}
        />
      }
    >
      <Markdown from="standard">{introduction}</Markdown>
      <RulesTable rules={rules} />
      {rules.map((rule) => (
        <RuleSection key={rule.id} rule={rule} />
      ))}
      <Markdown from="standard">{closing}</Markdown>
    </RecordPage>
  );
}

function factsOf({ owner, appliesTo, ruleCount, path }: Standard): Fact[] {
  return [
    { label: 'Owner', value: owner && <Owner reference={owner} /> },
    { label: 'Applies to', value: appliesTo.length > 0 && <Tags tags={appliesTo} /> },
    { label: 'Rules', value: String(ruleCount) },
    { label: 'File', value: <code>{path}</code> },
  ];
}

function Owner({ reference }: { reference: string }) {
  const { name, href } = entityLink(reference);
  return <Link to={href}>{name}</Link>;
}
