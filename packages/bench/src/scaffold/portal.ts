import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ANSWERS, templateEntity } from './skeleton.ts';

/** A running scaffolder of Backstage. */
export interface Portal extends AsyncDisposable {
  /** Dry-runs a template over HTTP, as the template editor of the portal does. */
  dryRun(request: DryRun): Promise<{ path: string; bytes: number }[]>;
}

/** What the template editor sends. */
export interface DryRun {
  template: object;
  values: object;
  directoryContents: { path: string; base64Content: string }[];
}

/** @param dataDir where it would keep repositories */
export async function startPortal(dataDir: string): Promise<Portal> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const early = ended.then(() => Promise.reject(new Error('The portal ended by itself.')));
  const [{ url }] = (await Promise.race([once(child, 'message'), early])) as [{ url: string }];
  early.catch(() => undefined);
  return {
    async dryRun(request) {
      const response = await fetch(`${url}/api/scaffolder/v2/dry-run`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      const body = (await response.json()) as Partial<DryRun> & { steps?: unknown };
      if (!response.ok) throw new Error(`The dry run failed: ${JSON.stringify(body)}`);
      return (body.directoryContents ?? []).map(({ path, base64Content }) => ({
        path,
        bytes: Buffer.from(base64Content, 'base64').length,
      }));
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended;
    },
  };
}

/** What the template editor would send for a folder that holds a template. */
export async function readDryRun(
  folder: string,
  action: 'quoin:render' | 'fetch:template',
): Promise<DryRun> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const directoryContents = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        return { path: relative(folder, file), base64Content: await readFile(file, 'base64') };
      }),
  );
  return { template: templateEntity('bench', action), values: { ...ANSWERS }, directoryContents };
}
