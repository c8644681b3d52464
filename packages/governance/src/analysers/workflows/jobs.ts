import { flag, get, items, text, type Located } from '../shared/located.ts';
import { isBlank, isReference, isSecretName } from '../shared/secretWords.ts';
import { environmentOf, type Job, type Say, type Workflow } from './rule.ts';

/** Rights, secrets and machines of jobs and of the workflow as a whole. */
export function jobRules(workflow: Workflow, say: Say): void {
  checkPermissions(workflow, say);
  checkEnvironments(workflow, say);
  for (const job of workflow.jobs) {
    checkRunner(workflow, job, say);
    checkInherited(job, say);
    checkContainers(job, say);
  }
}

function checkPermissions({ value, jobs, events }: Workflow, say: Say): void {
  if (events.size === 0) return;
  const own = get(value, 'permissions');
  checkGrant(own, say);
  for (const job of jobs) checkGrant(get(job.value, 'permissions'), say);
  if (own !== undefined) return;
  const [first] = jobs.filter((job) => get(job.value, 'permissions') === undefined);
  if (first === undefined) return;
  say(
    'workflows/permissions',
    first.idAt,
    `The job "${first.id}" has whatever rights the repository gives by default, often to write. Add permissions: { contents: read }.`,
  );
}

function checkGrant(permissions: Located | undefined, say: Say): void {
  if (permissions === undefined || text(permissions) !== 'write-all') return;
  say(
    'workflows/permissions',
    permissions.at,
    'The token may change everything in the repository. List the rights that are needed.',
  );
}

const HOLDS_SECRET = /\$\{\{[^}]{0,300}\bsecrets\b/;

function checkEnvironments({ value, jobs }: Workflow, say: Say): void {
  const scopes = [
    { of: value, what: 'every step of every job', isWide: true },
    ...jobs.flatMap((job) => [
      { of: job.value, what: `every step of "${job.id}"`, isWide: job.steps.length > 1 },
      ...job.steps.map((step) => ({ of: step.value, what: '', isWide: false })),
    ]),
  ];
  for (const { of, what, isWide } of scopes) {
    for (const { key, value: setting, keyAt } of environmentOf(of)) {
      const given = text(setting) ?? '';
      if (key === 'ACTIONS_ALLOW_UNSECURE_COMMANDS' && flag(setting) === true) {
        say(
          'workflows/unsecure-commands',
          keyAt,
          'Whatever a step prints may set variables for the next. Remove it, and write to $GITHUB_ENV.',
        );
      } else if (HOLDS_SECRET.test(given) && isWide && !given.includes('GITHUB_TOKEN')) {
        say(
          'workflows/secret-exposure',
          keyAt,
          `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} gets the secret ${key}, third-party actions too. Give it to the step that needs it.`,
        );
      } else if (isWritten(key, given)) {
        sayWritten(say, keyAt, key);
      }
    }
  }
}

const isWritten = (name: string, value: string): boolean =>
  isSecretName(name) && value.length >= 3 && !isReference(value) && !isBlank(value);

function sayWritten(say: Say, at: Located['at'], name: string): void {
  say(
    'workflows/secret-in-workflow',
    at,
    `The secret ${name} is written here, so it is in git. Keep it in the secrets of the repository, or use OIDC.`,
  );
}

/** Events that a stranger can cause. */
const FROM_OUTSIDE = ['pull_request', 'pull_request_target', 'issue_comment', 'issues', 'fork'];

function checkRunner({ events }: Workflow, { id, value }: Job, say: Say): void {
  const runsOn = get(value, 'runs-on');
  const event = FROM_OUTSIDE.find((each) => events.has(each));
  if (runsOn === undefined || event === undefined) return;
  const labels = runsOn.kind === 'map' ? get(runsOn, 'labels') : runsOn;
  const own = items(labels).find((label) => text(label) === 'self-hosted');
  if (own === undefined) return;
  say(
    'workflows/self-hosted-runner',
    own.at,
    `"${id}" runs what a pull request brings on a machine of yours. Use a hosted runner, or one that is thrown away after each job.`,
  );
}

function checkInherited({ id, value }: Job, say: Say): void {
  const secrets = get(value, 'secrets');
  const uses = text(get(value, 'uses')) ?? '';
  if (secrets === undefined || text(secrets) !== 'inherit' || uses.startsWith('./')) return;
  say(
    'workflows/secret-exposure',
    secrets.at,
    `"${id}" hands every secret of this repository to another one's workflow. Name those that it needs.`,
  );
}

/** An image whose name says no version is another one tomorrow. */
function checkImage(image: Located | undefined, say: Say): void {
  const reference = text(image);
  if (image === undefined || reference === undefined || reference.includes('${{')) return;
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  if (reference.includes('@sha256:') || (name.includes(':') && !name.endsWith(':latest'))) return;
  say(
    'workflows/unpinned-action',
    image.at,
    `The image ${reference} is another one tomorrow. Name a version and its digest.`,
  );
}

function checkContainers({ value }: Job, say: Say): void {
  const services = get(value, 'services');
  const containers = [
    get(value, 'container'),
    ...(services?.kind === 'map' ? services.entries.values() : []),
  ];
  for (const container of containers) {
    checkImage(get(container, 'image') ?? container, say);
    const password = get(container, 'credentials', 'password');
    if (password === undefined || !isWritten('password', text(password) ?? '')) continue;
    sayWritten(say, password.at, 'password');
  }
}
