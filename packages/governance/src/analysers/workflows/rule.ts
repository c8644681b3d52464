import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { entries, get, items, text, type Located, type Place } from '../shared/located.ts';

/** Every rule of this analyser; standards/supply-chain.md says why each exists. */
export const WORKFLOW_RULES = [
  SYNTAX_CHECK,
  'workflows/unpinned-action',
  'workflows/untrusted-checkout',
  'workflows/script-injection',
  'workflows/permissions',
  'workflows/secret-exposure',
  'workflows/secret-in-workflow',
  'workflows/self-hosted-runner',
  'workflows/piped-script',
  'workflows/ignored-failure',
  'workflows/cache-poisoning',
  'workflows/unsecure-commands',
] as const;

export type WorkflowRule = (typeof WORKFLOW_RULES)[number];

export type Say = (rule: WorkflowRule, at: Place | number, message: string) => void;

export interface Step {
  value: Located;
  /** Its name, or what it uses or runs, for messages. */
  title: string;
}

export interface Job {
  id: string;
  idAt: Place;
  value: Located;
  steps: Step[];
}

export interface Workflow {
  value: Located;
  /** Names of the events that start it; empty for an action. */
  events: ReadonlySet<string>;
  jobs: Job[];
}

/** Reads a workflow, or an action whose steps run in somebody's workflow. */
export function readWorkflow(value: Located): Workflow {
  const runs = get(value, 'runs');
  const jobs = entries(get(value, 'jobs')).map(({ key, value: job, keyAt }) => ({
    id: key,
    idAt: keyAt,
    value: job,
    steps: stepsOf(job),
  }));
  const action =
    runs === undefined ? [] : [{ id: 'action', idAt: runs.at, value: runs, steps: stepsOf(runs) }];
  return { value, events: eventsOf(get(value, 'on')), jobs: [...jobs, ...action] };
}

function eventsOf(on: Located | undefined): Set<string> {
  if (on?.kind === 'map') return new Set(on.entries.keys());
  return new Set(items(on).flatMap((event) => text(event) ?? []));
}

const stepsOf = (job: Located): Step[] =>
  items(get(job, 'steps')).map((value) => {
    const first = text(get(value, 'run'))?.split('\n')[0]?.slice(0, 40);
    return {
      value,
      title: text(get(value, 'name')) ?? text(get(value, 'uses')) ?? first ?? 'step',
    };
  });

/** Each line of a script and where it stands. */
export function linesOf(script: Located): { text: string; line: number }[] {
  const known = text(script) ?? '';
  const { line, endLine } = script.at;
  const lines = known.split('\n');
  // A block begins below its mark; a folded one has fewer lines than it takes.
  const first = endLine > line ? line + 1 : line;
  return lines.map((each, index) => ({ text: each, line: Math.min(first + index, endLine) }));
}

/** Names and values of `env`, wherever it stands. */
export const environmentOf = (value: Located): ReturnType<typeof entries> =>
  entries(get(value, 'env'));
