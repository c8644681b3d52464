import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { TemplateHistory } from '@quoin/fleet';
import type {
  TemplateDetail,
  TemplateList,
  TemplatePreview,
  TemplateRecord,
} from '@quoin/fleet/types';
import type { Response, Router } from 'express';
import { adoptersOf, entityRefOf, overviewOf } from '../templates/overview.ts';
import { previewOf } from '../templates/preview.ts';
import { questionsOf } from '../templates/questions.ts';
import { bodyOf, previewRequest } from './body.ts';
import type { RouterContext } from './context.ts';

/** Templates with their versions, who uses them, and what they would make. */
export function addTemplateRoutes(router: Router, context: RouterContext): void {
  const { httpAuth, services, templates } = context;

  router.get('/templates', async (request, response: Response<TemplateList>) => {
    const credentials = await httpAuth.credentials(request);
    const records = await (await templates.history()).templates();
    const [fleet, owners] = [await services.list(), await ownersOf(context, records, credentials)];
    const items = records.map((record) => overviewOf(record, fleet, owners.get(record.name)));
    response.json({ items });
  });

  router.get('/templates/:name', async (request, response: Response<TemplateDetail>) => {
    const credentials = await httpAuth.credentials(request);
    const history = await templates.history();
    const { record, latest } = await find(history, request.params.name);
    const [fleet, owners] = [await services.list(), await ownersOf(context, [record], credentials)];
    response.json({
      ...overviewOf(record, fleet, owners.get(record.name)),
      adoptersByVersion: adoptersOf(record, fleet),
      questions: questionsOf(await history.load(record.name, latest)),
    });
  });

  router.post('/templates/:name/preview', async (request, response: Response<TemplatePreview>) => {
    const { answers, version } = bodyOf(request, previewRequest);
    const history = await templates.history();
    const { record, latest } = await find(history, request.params.name);
    response.json(previewOf(await history.load(record.name, version ?? latest), answers));
  });
}

async function find(
  history: TemplateHistory,
  name: string,
): Promise<{ record: TemplateRecord; latest: string }> {
  const records = await history.templates();
  const record = records.find((each) => each.name === name);
  const latest = record?.versions[0]?.version;
  if (record && latest !== undefined) return { record, latest };
  const names = records.map((each) => each.name).join(', ');
  throw new NotFoundError(`There is no template ${name}. There are: ${names || 'none'}.`);
}

/** The owners of templates, by their name, as far as the catalog knows them. */
async function ownersOf(
  { catalog }: RouterContext,
  records: readonly TemplateRecord[],
  credentials: BackstageCredentials,
): Promise<Map<string, string>> {
  const entityRefs = records.map(({ name }) => entityRefOf(name));
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs, fields: ['metadata.name', 'relations'] },
    { credentials },
  );
  return new Map(
    items.flatMap((entity) => {
      const owner = entity?.relations?.find(({ type }) => type === 'ownedBy')?.targetRef;
      return entity && owner !== undefined ? [[entity.metadata.name, owner] as const] : [];
    }),
  );
}
