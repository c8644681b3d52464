import type { DriftStatus, FleetService, JobServiceState, JobState } from '@quoin/fleet/types';
import { count } from '@quoin/record-ui/text';

export type Tone = 'good' | 'warning' | 'bad' | 'neutral' | 'unknown';

/** A state as {@link Badge} of record-ui shows it. */
export interface State {
  tone: Tone;
  label: string;
}

type Drift = Pick<FleetService, 'status' | 'missing'>;

/** Where a service stands, in words: `2 versions behind`. */
export function driftState({ status, missing }: Drift): State {
  switch (status) {
    case 'current':
      return { tone: 'good', label: 'Up to date' };
    case 'behind':
      return { tone: 'warning', label: `${count(missing.length, 'version')} behind` };
    default:
      return driftStates[status];
  }
}

const driftStates: Record<DriftStatus, State> = {
  current: { tone: 'good', label: 'Up to date' },
  behind: { tone: 'warning', label: 'Behind' },
  'unknown-template': { tone: 'unknown', label: 'Unknown template' },
  'unknown-version': { tone: 'unknown', label: 'Unknown version' },
  'not-enrolled': { tone: 'neutral', label: 'Not enrolled' },
  unreadable: { tone: 'bad', label: 'Unreadable' },
};

/** `behind` as a filter names it. */
export function driftLabel(status: DriftStatus): string {
  return driftStates[status].label;
}

const jobStates: Record<JobServiceState, State> = {
  waiting: { tone: 'neutral', label: 'Waiting' },
  running: { tone: 'neutral', label: 'Running' },
  done: { tone: 'good', label: 'Done' },
  conflicts: { tone: 'warning', label: 'Conflicts' },
  unchanged: { tone: 'good', label: 'Up to date already' },
  failed: { tone: 'bad', label: 'Failed' },
  cancelled: { tone: 'neutral', label: 'Cancelled' },
  interrupted: { tone: 'warning', label: 'Interrupted' },
};

/** The state of a job, or of one of its services. */
export function jobState(state: JobState | JobServiceState): State {
  return jobStates[state];
}
