import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { loadTemplate, type Template } from '@quoin/scaffold';
import { templateFolder } from './templateFolder.ts';

type Context = Pick<
  ActionContext<JsonObject>,
  'createTemporaryDirectory' | 'templateInfo' | 'workspacePath'
>;

interface Loaded {
  template: Promise<Template>;
  /** Milliseconds, as `performance.now()` tells them. */
  at: number;
}

/** How many tasks are remembered; more at once load their templates again. */
const MOST_TASKS = 8;
/** In milliseconds. A task that is tried again later sees what its template is then. */
const LONGEST = 30_000;

/**
 * Loads the template of a running task. Its steps follow one another, each renders a layer, and all
 * of them get the same template.
 */
export function createTemplateLoader(reader: UrlReaderService) {
  const tasks = new Map<string, Loaded>();
  return (ctx: Context): Promise<Template> => {
    // Every task has a workspace of its own, and so has every dry run.
    const key = `${ctx.workspacePath} ${ctx.templateInfo?.baseUrl ?? ''}`;
    const now = performance.now();
    const known = tasks.get(key);
    if (known && now - known.at < LONGEST) return known.template;
    const template = load(ctx, reader);
    tasks.set(key, { template, at: now });
    template.catch(() => tasks.delete(key));
    const [oldest] = tasks.keys();
    if (tasks.size > MOST_TASKS && oldest !== undefined) tasks.delete(oldest);
    return template;
  };
}

async function load(ctx: Context, reader: UrlReaderService): Promise<Template> {
  const { folder, source } = await templateFolder(ctx, reader);
  return loadTemplate(folder, source);
}
