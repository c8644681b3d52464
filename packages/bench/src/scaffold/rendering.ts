import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTemplate, render } from '@quoin/scaffold';
import { race, type Contender, type Timing } from '../timing.ts';
import { commitAll, runNew, runPlop, writeRepository } from './command.ts';
import { readDryRun, startPortal, type Portal } from './portal.ts';
import { ANSWERS, writeHandlebars, writeTemplate } from './skeleton.ts';

/** How long each way takes to make a project of so many files. */
export interface Rendering {
  files: number;
  bytes: number;
  /** By the name of the way. */
  timings: Record<string, Timing>;
}

/**
 * Makes projects of several sizes in every way, from the same content.
 *
 * @param folder for what is made; the caller removes it
 * @throws {Error} when a way does not make every file
 */
export async function measureRendering(
  folder: string,
  sizes: readonly number[],
  runs: number,
): Promise<Rendering[]> {
  const repository = join(folder, 'repository');
  await writeRepository(repository);
  const bytes = new Map<number, number>();
  for (const size of sizes) {
    const name = `bench-${String(size)}`;
    bytes.set(
      size,
      await writeTemplate(join(repository, 'templates', name), { name, count: size }),
    );
    await writeHandlebars(join(folder, 'handlebars', name), size);
  }
  await commitAll(repository, 'Templates', ['templates', 'scripts']);
  await using portal = await startPortal(join(folder, 'data'));
  const renderings: Rendering[] = [];
  for (const size of sizes) {
    const ways = await waysOf({ folder, repository, portal, size });
    const timings = Object.fromEntries(await race(ways, runs));
    renderings.push({ files: size, bytes: bytes.get(size) ?? 0, timings });
  }
  return renderings;
}

interface Setting {
  folder: string;
  repository: string;
  portal: Portal;
  size: number;
}

async function waysOf({ folder, repository, portal, size }: Setting): Promise<Contender[]> {
  const name = `bench-${String(size)}`;
  const template = join(repository, 'templates', name);
  const loaded = await loadTemplate(template);
  const own = await readDryRun(template, 'quoin:render');
  const upstream = await readDryRun(template, 'fetch:template');
  let made = 0;
  const target = () => join(folder, 'made', name, String((made += 1)));
  // What was rendered for the same answers before would cost nothing.
  const answers = () => ({ ...ANSWERS, name: `refunds-${String((made += 1))}` });
  const dryRun = async (request: typeof own, expected: number) => {
    assertCount(await portal.dryRun({ ...request, values: answers() }), expected);
  };
  return [
    {
      name: 'render, in memory',
      run: () => Promise.resolve(assertCount(render(loaded, answers()).files, size + 1)),
    },
    {
      name: 'npm run new, its process',
      run: async () => {
        const to = target();
        await runNew(repository, name, to);
        await assertMade(to, size + 1);
      },
    },
    {
      name: 'plop alone, its process',
      run: async () => {
        const to = target();
        await runPlop(join(folder, 'handlebars', name), to);
        await assertMade(to, size);
      },
    },
    { name: 'dry run with quoin:render', run: () => dryRun(own, size + 1) },
    { name: 'dry run with fetch:template', run: () => dryRun(upstream, size) },
  ];
}

async function assertMade(folder: string, expected: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  assertCount(
    entries.filter((entry) => entry.isFile()),
    expected,
  );
}

function assertCount(files: readonly unknown[], expected: number): void {
  if (files.length === expected) return;
  throw new Error(`${String(files.length)} files were made instead of ${String(expected)}.`);
}
