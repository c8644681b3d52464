import type { Decision, DecisionSummary } from '@quoin/records/types';

/** A decision for tests, accepted unless said otherwise. */
export function decision(values: Partial<Decision> & Pick<Decision, 'id' | 'title'>): Decision {
  const number = Number(values.id.slice(4));
  return {
    number,
    status: 'accepted',
    date: '2026-03-09',
    decisionMakers: ['team-platform'],
    consulted: [],
    informed: [],
    tags: [],
    links: { supersedes: [], supersededBy: [], related: [], mentions: [], mentionedBy: [] },
    standards: [],
    path: `adr/${values.id.slice(4)}-decision.md`,
    problems: [],
    body: '',
    ...values,
  };
}

export const decisions: DecisionSummary[] = [
  decision({ id: 'ADR-0001', title: 'Use PostgreSQL', tags: ['data'] }),
  decision({ id: 'ADR-0002', title: 'Represent money as integers', tags: ['data', 'payments'] }),
  decision({ id: 'ADR-0003', title: 'Publish events', status: 'proposed', tags: ['events'] }),
];
