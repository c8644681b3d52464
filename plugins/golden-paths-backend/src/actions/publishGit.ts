import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import { type ActionContext, createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { type Entities, parseEntities } from '../catalog/parseEntities.ts';
import type { LocalRepositories } from '../git/LocalRepositories.ts';
import { PUBLISHED_TOPIC } from '../localRepositories.ts';
import { author } from './author.ts';
import { waitForEntity } from './waitForEntity.ts';

export interface PublishGitActionOptions {
  catalog: CatalogService;
  events: EventsService;
  repositories: LocalRepositories;
}

/**
 * `quoin:publish:git` publishes the workspace as a bare git repository on this
 * machine and waits until the catalog shows what it declares.
 */
export function createPublishGitAction(options: PublishGitActionOptions) {
  const { catalog, events, repositories } = options;
  return createTemplateAction({
    id: 'quoin:publish:git',
    description: 'Publishes the workspace as a local git repository and adds it to the catalog.',
    schema: {
      input: {
        name: (z) => z.string().describe('The name of the repository'),
        description: (z) => z.string().optional().describe('What the repository is for'),
      },
      output: {
        remoteUrl: (z) => z.string().describe('What to give to git clone'),
        entityRef: (z) => z.string().describe('The main entity that the repository declares'),
      },
    },
    async handler(ctx) {
      const { name } = ctx.input;
      // Read first: a repository that the catalog cannot show is not published.
      const entities = await workspaceEntities(ctx.workspacePath, repositories.pathOf(name));
      const remoteUrl = await ctx.checkpoint({
        key: `publish.${name}`,
        fn: async () => {
          const content = {
            folder: ctx.workspacePath,
            description: ctx.input.description,
            message: message(ctx),
            author: author(ctx),
          };
          const path = await repositories.publish(name, content, ctx.signal);
          return pathToFileURL(path).href;
        },
      });
      ctx.logger.info(`Published ${remoteUrl}`);
      await events.publish({ topic: PUBLISHED_TOPIC, eventPayload: { name } });
      const entityRef = mainEntity(entities);
      const credentials = await ctx.getInitiatorCredentials();
      if (!(await waitForEntity(catalog, entityRef, { credentials, signal: ctx.signal }))) {
        ctx.logger.warn(
          `${entityRef} is published but not in the catalog yet. ` +
            'If it does not appear within a minute, the log of the portal says why.',
        );
      }
      ctx.output('remoteUrl', remoteUrl);
      ctx.output('entityRef', entityRef);
    },
  });
}

type Context = Pick<
  ActionContext<{ name: string; description?: string }>,
  'input' | 'templateInfo'
>;

async function workspaceEntities(workspace: string, repository: string): Promise<Entities> {
  const read = (path: string) =>
    readFile(resolveSafeChildPath(workspace, path), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
  return parseEntities(read, repository);
}

function mainEntity(entities: Entities): string {
  return stringifyEntityRef(entities.find(({ kind }) => kind === 'Component') ?? entities[0]);
}

function message({ input, templateInfo }: Context): string {
  const from = templateInfo
    ? ` from the ${parseEntityRef(templateInfo.entityRef).name} template`
    : '';
  return `feat: create ${input.name}${from}`;
}
