import {
  statusLabel,
  statusTone,
  type DecisionStatus,
  type RuleSeverity,
  type StandardStatus,
  type StatusTone,
} from '@quoin/records/types';
import {
  RiErrorWarningLine,
  RiInformationLine,
  RiTimeLine,
  RiAlertLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import { Badge } from './Badge.tsx';

/** The status of a decision or a standard. */
export function StatusBadge({ status }: { status: DecisionStatus | StandardStatus }) {
  const open = status === 'proposed' || status === 'draft';
  return (
    <Badge
      tone={statusTone(status)}
      label={statusLabel(status)}
      {...(open && { icon: RiTimeLine })}
    />
  );
}

const severities: Record<
  RuleSeverity,
  { tone: StatusTone; label: string; icon: RemixiconComponentType }
> = {
  error: { tone: 'bad', label: 'Error', icon: RiErrorWarningLine },
  warning: { tone: 'warning', label: 'Warning', icon: RiAlertLine },
  note: { tone: 'neutral', label: 'Note', icon: RiInformationLine },
};

/** How grave a breach of a rule is. */
export function SeverityBadge({ severity }: { severity: RuleSeverity }) {
  return <Badge {...severities[severity]} />;
}

/** `error` as a reader sees it. */
export function severityLabel(severity: RuleSeverity): string {
  return severities[severity].label;
}
