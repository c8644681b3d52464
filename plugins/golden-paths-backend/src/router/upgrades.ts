import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Job, JobList } from '@quoin/fleet/types';
import { secretNames } from '@quoin/scaffold';
import type { Request, Response, Router } from 'express';
import type { JobRequest, StoredJob } from '../database/jobs.ts';
import { adoptPermission, upgradePermission } from '../permissions/permissions.ts';
import { adoptionRequest, bodyOf, upgradeRequest } from './body.ts';
import { personOf, type RouterContext, serviceOf } from './context.ts';

/** Upgrades and adoptions: jobs that run in the background and survive a reload of the page. */
export function addUpgradeRoutes(router: Router, context: RouterContext): void {
  const { httpAuth, jobs, runner } = context;

  router.post('/upgrades', async (request, response: Response<Job>) => {
    const { services, answers = {} } = bodyOf(request, upgradeRequest);
    const job = await begin(context, request, {
      services: [...new Set(services)],
      request: { kind: 'upgrade', answers },
    });
    response.status(202).json(job);
  });

  router.post('/fleet/:name/adoption', async (request, response: Response<Job>) => {
    const adoption = bodyOf(request, adoptionRequest);
    const job = await begin(context, request, {
      services: [request.params.name],
      request: { kind: 'adopt', ...adoption },
    });
    response.status(202).json(job);
  });

  router.get('/upgrades', async (_request, response: Response<JobList>) => {
    response.json({ items: await jobs.list() });
  });

  router.get('/upgrades/:id', async (request, response: Response<Job>) => {
    const credentials = await httpAuth.credentials(request);
    response.json(await shown(context, request.params.id, credentials));
  });

  router.post('/upgrades/:id/cancel', async (request, response: Response<Job>) => {
    const { id } = request.params;
    const person = await personOf(context, request);
    const { state } = await changeable(context, id, person);
    if (state !== 'running') throw new ConflictError('The job is not running any more.');
    await audited(context, request, { action: 'cancel', job: id }, () => runner.cancel(id));
    response.status(202).json(await shown(context, id, person));
  });

  router.post('/upgrades/:id/retry', async (request, response: Response<Job>) => {
    const { id } = request.params;
    const person = await personOf(context, request);
    const job = await changeable(context, id, person);
    await audited(context, request, { action: 'retry', job: id }, async () => {
      runner.start(await jobs.retry(id), job);
    });
    response.status(202).json(await shown(context, id, person));
  });
}

/** Begins a job of services that the person may work on. */
async function begin(
  context: RouterContext,
  httpRequest: Request,
  { services, request }: { services: string[]; request: JobRequest },
): Promise<Job> {
  const person = await personOf(context, httpRequest);
  const stored = await Promise.all(services.map((name) => serviceOf(context, name)));
  await context.authority.assertEach(
    permissionOf(request),
    stored.map(({ service }) => service),
    person,
  );
  // Says at once that there are no templates.
  await context.templates.history();
  const createdBy = person.principal.userEntityRef;
  const kept = await withoutSecrets(context, request);
  return audited(context, httpRequest, { action: request.kind, services }, async () => {
    const begun = await context.jobs.create({ createdBy, services, request: kept });
    context.runner.start(begun, { createdBy, request });
    return shown(context, begun.id, person);
  });
}

function permissionOf({ kind }: JobRequest) {
  return kind === 'adopt' ? adoptPermission : upgradePermission;
}

/** Secrets among the answers stay in the memory of this process. */
async function withoutSecrets(context: RouterContext, request: JobRequest): Promise<JobRequest> {
  const { services, templates } = context;
  const history = await templates.history();
  const clean = async (answers: Record<string, unknown>, template = '', version = '') => {
    const secrets = new Set(secretNames(await history.load(template, version)));
    return Object.fromEntries(Object.entries(answers).filter(([name]) => !secrets.has(name)));
  };
  if (request.kind === 'adopt') {
    const { answers, template, version } = request;
    return { ...request, answers: await clean(answers, template, version) };
  }
  const cleaned: typeof request.answers = {};
  for (const [name, answers] of Object.entries(request.answers)) {
    const { template, latest } = (await services.get(name)) ?? {};
    cleaned[name] = await clean(answers, template, latest);
  }
  return { ...request, answers: cleaned };
}

async function jobOf({ jobs }: RouterContext, id: string): Promise<StoredJob> {
  const job = await jobs.get(id);
  if (job) return job;
  throw new NotFoundError(`There is no job ${id}. The list of upgrades has the newest ones.`);
}

/** @throws NotAllowedError unless the person may work on each service of the job */
async function changeable(
  context: RouterContext,
  id: string,
  person: BackstageCredentials,
): Promise<StoredJob> {
  const job = await jobOf(context, id);
  await context.authority.assertEach(
    permissionOf(job.request),
    await referencesOf(context, job),
    person,
  );
  return job;
}

async function shown(
  context: RouterContext,
  id: string,
  credentials: BackstageCredentials,
): Promise<Job> {
  const stored = await jobOf(context, id);
  const { request, ...job } = stored;
  const references = await referencesOf(context, stored);
  const allowed = await context.authority.mayEach(permissionOf(request), references, credentials);
  return { ...job, mayChange: references.every(({ name }) => allowed.has(name)) };
}

/** A service that left the fleet meanwhile is known by its name alone. */
function referencesOf({ services }: RouterContext, job: StoredJob) {
  return Promise.all(
    job.services.map(
      async ({ name }) =>
        (await services.get(name))?.service ?? {
          name,
          location: { kind: 'folder' as const, repository: '', path: '.' },
        },
    ),
  );
}

async function audited<T>(
  { auditor }: RouterContext,
  request: Request,
  { action, ...meta }: { action: string; job?: string; services?: string[] },
  work: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({
    eventId: action,
    severityLevel: 'medium',
    request,
    meta,
  });
  try {
    const result = await work();
    await event.success();
    return result;
  } catch (error) {
    await event.fail({ error: error instanceof Error ? error : new Error(String(error)) });
    throw error;
  }
}
