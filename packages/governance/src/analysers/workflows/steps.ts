import { entries, flag, get, isSet, text, type Located } from '../shared/located.ts';
import { PIPED_SCRIPT, UNVERIFIED_DOWNLOAD } from '../shared/scripts.ts';
import { checkArtifacts } from './artifacts.ts';
import { checkInjection } from './injection.ts';
import { linesOf, type Job, type Say, type Step, type Workflow } from './rule.ts';

/** What single steps do. */
export function stepRules(workflow: Workflow, say: Say): void {
  for (const job of workflow.jobs) {
    checkUses(job.value, say);
    for (const step of job.steps) {
      checkUses(step.value, say);
      checkInjection(workflow, step, say);
      checkAllSecrets(step, say);
      checkScript(step, say);
      checkCheckout(workflow, step, say);
      checkIgnoredFailure(step, say);
      checkCache(workflow, step, say);
    }
    checkArtifacts(workflow, job, say);
    checkIgnoredJob(job, say);
  }
}

function checkUses(value: Located, say: Say): void {
  const uses = get(value, 'uses');
  const reference = text(uses);
  if (uses === undefined || reference === undefined || /^\.{1,2}\//.test(reference)) return;
  if (reference.startsWith('docker://')) {
    if (reference.includes('@sha256:')) return;
    say(
      'workflows/unpinned-action',
      uses.at,
      `The image ${reference} can be replaced. Add its digest.`,
    );
    return;
  }
  const [name = '', version = ''] = reference.split('@');
  if (/^[a-f0-9]{40}$|^[a-f0-9]{64}$/.test(version) || reference.includes('${{')) return;
  say(
    'workflows/unpinned-action',
    uses.at,
    version === ''
      ? `${name} has no version. Add @ and the commit of a release.`
      : `${name}@${version} is whatever its owner says it is today. Pin the commit, and keep the version in a comment.`,
  );
}

/** One value with every secret of the repository in it. */
function checkAllSecrets({ value, title }: Step, say: Say): void {
  for (const { value: given, keyAt } of [
    ...entries(get(value, 'with')),
    ...entries(get(value, 'env')),
  ]) {
    if (!/\btojson\(\s{0,9}secrets\s{0,9}\)/i.test(text(given) ?? '')) continue;
    say(
      'workflows/secret-exposure',
      keyAt,
      `"${title}" gets every secret of the repository. Name those that it needs.`,
    );
  }
}

function checkScript({ value }: Step, say: Say): void {
  const run = get(value, 'run');
  if (run === undefined) return;
  for (const { text: line, line: at } of linesOf(run)) {
    if (PIPED_SCRIPT.some((pattern) => pattern.test(line))) {
      say(
        'workflows/piped-script',
        at,
        'A script from the network runs unseen with the rights of this job. Pin a version, check its sum, then run it.',
      );
    } else if (UNVERIFIED_DOWNLOAD.some((pattern) => pattern.test(line))) {
      say(
        'workflows/piped-script',
        at,
        'What is downloaded is not verified. Remove the option that turns the check off.',
      );
    }
    if (
      /\b(?:echo|printf|print)\b[^\n]{0,500}\$\{\{[^}]{0,200}\bsecrets\b/.test(line) &&
      !isHandedOn(line)
    ) {
      say(
        'workflows/secret-exposure',
        at,
        'A secret is printed. The log hides it only in the very form it is stored in. Hand it to the program through env.',
      );
    }
  }
}

/** Written to a file or into a program rather than to the log. */
const isHandedOn = (line: string): boolean =>
  /\|\s{0,9}(?:docker|podman|helm|gh|gpg|base64|openssl|kubectl|npm|tee)\b|>{1,2}\s{0,9}["']?[\w$~./{]/.test(
    line,
  );

/** Events that run with the rights of the repository on what a stranger sent. */
const PRIVILEGED_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];
const HEAD =
  /github\.event\.pull_request\.head\.|github\.head_ref|refs\/pull\/|github\.event\.workflow_run\.head_|github\.event\.number|github\.event\.pull_request\.(?:number|merge_commit_sha)/;

function checkCheckout({ events }: Workflow, { value }: Step, say: Say): void {
  const event = PRIVILEGED_EVENTS.find((each) => events.has(each));
  if (event === undefined) return;
  const uses = text(get(value, 'uses')) ?? '';
  const wanted = ['ref', 'repository'].map((key) => get(value, 'with', key));
  const head = uses.startsWith('actions/checkout@')
    ? wanted.find((each) => HEAD.test(text(each) ?? ''))
    : undefined;
  const run = get(value, 'run');
  const byHand =
    run === undefined
      ? undefined
      : linesOf(run).find(({ text: line }) =>
          /\bgh\s+pr\s+checkout\b|\bgit\b[^\n]{0,200}\b(?:fetch|checkout|clone|pull)\b[^\n]{0,200}(?:refs\/pull\/|pull\/\$|github\.(?:head_ref|event\.pull_request\.head))/.test(
            line,
          ),
        );
  const at = head?.at ?? byHand?.line;
  if (at === undefined) return;
  say(
    'workflows/untrusted-checkout',
    at,
    `${event} runs with the secrets of this repository, and here on the code of a stranger. Use pull_request, or do not check the head out.`,
  );
}

const GUARD =
  /\b(?:audit|security|secrets?|scan|sast|codeql|trivy|snyk|grype|semgrep|gitleaks|checkov|tfsec|dependency[- ]review|cosign|verify|sbom|npm run check|vulnerab)/i;

function checkIgnoredFailure({ value, title }: Step, say: Say): void {
  const words = `${title} ${text(get(value, 'uses')) ?? ''} ${text(get(value, 'run')) ?? ''}`;
  const setting = get(value, 'continue-on-error');
  if (setting !== undefined && flag(setting) === true && GUARD.test(words)) {
    say(
      'workflows/ignored-failure',
      setting.at,
      `"${title}" finds something and nobody is stopped. Remove continue-on-error.`,
    );
  }
  const run = get(value, 'run');
  if (run === undefined) return;
  for (const { text: line, line: at } of linesOf(run)) {
    if (!/\|\|\s{0,5}(?:true|:|exit 0)(?:\s|$|["';])/.test(line) || !GUARD.test(line)) continue;
    say(
      'workflows/ignored-failure',
      at,
      'The check may fail and nobody is stopped. Remove what follows ||.',
    );
  }
}

function checkIgnoredJob({ id, value }: Job, say: Say): void {
  const setting = get(value, 'continue-on-error');
  if (setting === undefined || flag(setting) !== true) return;
  if (!GUARD.test(`${id} ${text(get(value, 'name')) ?? ''}`)) return;
  say(
    'workflows/ignored-failure',
    setting.at,
    `The job "${id}" finds something and nobody is stopped. Remove continue-on-error.`,
  );
}

/** A release that takes files from a cache ships what any branch put there. */
function checkCache({ events, value: workflow }: Workflow, { value }: Step, say: Say): void {
  const isRelease =
    events.has('release') ||
    isSet(get(workflow, 'on', 'push', 'tags')) ||
    events.has('registry_package');
  if (!isRelease) return;
  const uses = get(value, 'uses');
  const name = text(uses) ?? '';
  const cache = entries(get(value, 'with')).find(({ key }) =>
    /^(?:cache|cache-from|bundler-cache)$/.test(key),
  );
  const off = cache === undefined || flag(cache.value) === false || text(cache.value) === '';
  const isCache = /^actions\/cache(?:\/restore)?@/.test(name);
  if (uses === undefined || (!isCache && (off || !/setup-|build-push/.test(name)))) return;
  say(
    'workflows/cache-poisoning',
    isCache ? uses.at : (cache?.keyAt ?? uses.at),
    'A release takes files from a cache that other runs fill. Build it without one.',
  );
}
