import { get, text } from '../shared/located.ts';
import { linesOf, type Job, type Say, type Step, type Workflow } from './rule.ts';

const DOWNLOADS = /^(?:actions\/download-artifact|dawidd6\/action-download-artifact)@/;

/** Runs what lies in the folder, or takes settings from it. */
const RUNS_FILES =
  /(?:^|[\s;&|(])(?:npm|npx|pnpm|yarn|make|node|python3?|bash|sh|go|cargo|mvn|gradle|docker)\s|(?:^|[\s;&|(])\.\.?\/[\w./-]|>>\s{0,5}["']?\$\{?GITHUB_(?:ENV|PATH|OUTPUT)/;

/**
 * What a run for a pull request leaves behind is written by its author. Unpacked into the folder
 * that later steps run from, it takes the place of their files.
 */
export function checkArtifacts({ events }: Workflow, { steps }: Job, say: Say): void {
  if (!events.has('workflow_run')) return;
  const index = steps.findIndex(isForeignDownload);
  const download = steps[index];
  if (download === undefined || isApart(download)) return;
  const runs = steps.slice(index + 1).flatMap(({ value }) => {
    const run = get(value, 'run');
    return run === undefined ? [] : linesOf(run);
  });
  if (!runs.some(({ text: line }) => RUNS_FILES.test(line))) return;
  const uses = get(download.value, 'uses');
  say(
    'workflows/untrusted-checkout',
    uses?.at ?? download.value.at,
    'What a pull request built is unpacked where later steps run files, with the secrets of this repository. Give it a path under runner.temp, and read it as data.',
  );
}

function isForeignDownload({ value }: Step): boolean {
  const uses = text(get(value, 'uses')) ?? '';
  const run = text(get(value, 'with', 'run-id') ?? get(value, 'with', 'run_id')) ?? '';
  return DOWNLOADS.test(uses) && /workflow_run/.test(run);
}

const isApart = ({ value }: Step): boolean =>
  /runner\.temp|RUNNER_TEMP|\/tmp\//.test(text(get(value, 'with', 'path')) ?? '');
