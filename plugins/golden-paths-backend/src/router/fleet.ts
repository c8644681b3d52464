import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { diffOfService, matchTemplates, planUpgrade, upgradeQuestions } from '@quoin/fleet';
import type {
  FileDiffList,
  Fleet,
  FleetRefresh,
  FleetService,
  FleetServiceDetail,
  TemplateMatchList,
  TemplateVersion,
  UpgradePreview,
} from '@quoin/fleet/types';
import { type Answers, AnswersError } from '@quoin/scaffold';
import type { Response, Router } from 'express';
import type { StoredService } from '../database/ServiceStore.ts';
import { adoptPermission, upgradePermission } from '../permissions/permissions.ts';
import { questionsOf } from '../templates/questions.ts';
import { bodyOf, upgradePreviewRequest } from './body.ts';
import { personOf, type RouterContext, serviceOf } from './context.ts';
import { AnswersInputError } from './errors.ts';

/** The fleet as it was last seen, and single services as they are now. */
export function addFleetRoutes(router: Router, context: RouterContext): void {
  const { authority, check, checks, httpAuth, jobs, mirror, services, templates } = context;

  router.get('/fleet', async (request, response: Response<Fleet>) => {
    const credentials = await httpAuth.credentials(request);
    const records = await (await templates.history()).templates();
    response.json({
      services: await withPermissions(context, await services.list(), credentials),
      templates: records
        .filter(({ target }) => target === 'folder')
        .map(({ name, title, versions }) => {
          return { name, title, versions: versions.map(({ version }) => version) };
        }),
      refresh: await checks.read(),
      mayRefresh: await authority.mayRefresh(credentials),
    });
  });

  router.get('/fleet/refresh', async (_request, response: Response<FleetRefresh>) => {
    response.json(await checks.read());
  });

  router.post('/fleet/refresh', async (request, response: Response<FleetRefresh>) => {
    await authority.assertRefresh(await personOf(context, request));
    // Says at once that nothing can be checked.
    await templates.history();
    response.status(202).json(await check.start());
  });

  router.get('/fleet/:name', async (request, response: Response<FleetServiceDetail>) => {
    const stored = await serviceOf(context, request.params.name);
    const credentials = await httpAuth.credentials(request);
    const [service] = await withPermissions(context, [stored], credentials);
    const [lastJob] = await jobs.list({ service: request.params.name, limit: 1 });
    if (!service) return;
    response.json({
      ...service,
      missingVersions: await missingVersions(context, stored),
      ...(lastJob && { lastJob }),
    });
  });

  router.get('/fleet/:name/changes', async (request, response: Response<FileDiffList>) => {
    const { service } = await serviceOf(context, request.params.name);
    response.json({ files: await diffOfService(service, await templates.history(), mirror) });
  });

  router.get('/fleet/:name/upgrade', async (request, response: Response<UpgradePreview>) => {
    response.json(await planOf(context, request.params.name));
  });

  router.post('/fleet/:name/upgrade', async (request, response: Response<UpgradePreview>) => {
    const { answers } = bodyOf(request, upgradePreviewRequest);
    response.json(await planOf(context, request.params.name, answers));
  });

  router.get('/fleet/:name/matches', async (request, response: Response<TemplateMatchList>) => {
    const { service } = await serviceOf(context, request.params.name);
    response.json({ items: await matchTemplates(service, await templates.history(), mirror) });
  });
}

async function withPermissions(
  { authority }: RouterContext,
  stored: readonly StoredService[],
  credentials: BackstageCredentials,
): Promise<FleetService[]> {
  const references = stored.map(({ service }) => service);
  const [upgrade, adopt] = await Promise.all([
    authority.mayEach(upgradePermission, references, credentials),
    authority.mayEach(adoptPermission, references, credentials),
  ]);
  return stored.map((each) => {
    const { name } = each.service;
    return { ...each, may: { upgrade: upgrade.has(name), adopt: adopt.has(name) } };
  });
}

async function missingVersions(
  { templates }: RouterContext,
  { template, missing }: StoredService,
): Promise<TemplateVersion[]> {
  const records = await (await templates.history()).templates();
  const versions = records.find(({ name }) => name === template)?.versions ?? [];
  return missing.flatMap((each) => versions.filter(({ version }) => version === each));
}

async function planOf(
  context: RouterContext,
  name: string,
  answers?: Answers,
): Promise<UpgradePreview> {
  const { mirror, packages, templates } = context;
  const stored = await serviceOf(context, name);
  const history = await templates.history();
  const options = { ...mirror, packages, answers };
  const asked = await upgradeQuestions(stored.service, history, options);
  const names = new Set(asked.questions.map((question) => question.name));
  const questions = questionsOf(asked.template).filter((question) => names.has(question.name));
  try {
    const plan = await planUpgrade(stored.service, history, options);
    return { ...plan, questions };
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    throw new AnswersInputError(error, questions);
  }
}
