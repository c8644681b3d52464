/** What MADR foresees, in the order of a decision's life. */
export const decisionStatuses = [
  'proposed',
  'accepted',
  'rejected',
  'deprecated',
  'superseded',
] as const;

/** `unknown`: the record says nothing, or a word that is none of the others. */
export type DecisionStatus = (typeof decisionStatuses)[number] | 'unknown';

export const standardStatuses = ['draft', 'active', 'deprecated'] as const;

export type StandardStatus = (typeof standardStatuses)[number] | 'unknown';

/** From the gravest to the mildest. */
export const ruleSeverities = ['error', 'warning', 'note'] as const;

export type RuleSeverity = (typeof ruleSeverities)[number];

/** How a status is shown: the colour and icon that go with the word. */
export type StatusTone = 'good' | 'warning' | 'bad' | 'neutral' | 'unknown';

const tones: Record<DecisionStatus | StandardStatus, StatusTone> = {
  proposed: 'warning',
  draft: 'warning',
  accepted: 'good',
  active: 'good',
  rejected: 'bad',
  deprecated: 'neutral',
  superseded: 'neutral',
  unknown: 'unknown',
};

export function statusTone(status: DecisionStatus | StandardStatus): StatusTone {
  return tones[status];
}

/** The status as a reader sees it: `accepted` becomes `Accepted`. */
export function statusLabel(status: DecisionStatus | StandardStatus): string {
  return status.charAt(0).toUpperCase() + status.slice(1);
}

/** True when the decision or standard binds today. */
export function isInForce(status: DecisionStatus | StandardStatus): boolean {
  return status === 'accepted' || status === 'active';
}
