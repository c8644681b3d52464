import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openTemplateHistory, upgradeService, type ServiceDrift } from '@quoin/fleet';
import { loadTemplate, writeFiles, type Template } from '@quoin/scaffold';
import { race, type Timing } from '../timing.ts';
import { commitAll, git, runFleet, writeRepository, type Used } from './command.ts';
import { filesOf, STORIES, writeBare, type Story, type Versions } from './services.ts';
import { writeTemplate } from './skeleton.ts';

const NAME = 'bench';
const FILES = 60;
const REVISIONS = 3;

/** A repository of templates with a history, and the versions of its one template. */
interface Setting {
  folder: string;
  repository: string;
  versions: Versions;
}

/** @param folder that does not exist */
export async function writeSetting(folder: string): Promise<Setting> {
  const repository = join(folder, 'repository');
  await writeRepository(repository);
  const template = join(repository, 'templates', NAME);
  const versions: Template[] = [];
  for (let revision = 0; revision < REVISIONS; revision += 1) {
    await writeTemplate(template, { name: NAME, count: FILES, revision });
    const commit = await commitAll(repository, `Revision ${String(revision)}`, ['templates']);
    versions.push(await loadTemplate(template, { commit }));
  }
  const [first, second, ...others] = versions;
  if (!first || !second) throw new Error('There are too few versions.');
  return { folder, repository, versions: [first, second, ...others] };
}

/** What it takes to find out how far a fleet has drifted. */
export interface DriftMeasured extends Used {
  services: number;
}

/**
 * Lists fleets of several sizes with the real command.
 *
 * @throws {Error} when a service is not found to be what it is
 */
export async function measureDrift(
  { folder, repository, versions }: Setting,
  sizes: readonly number[],
): Promise<DriftMeasured[]> {
  const measured: DriftMeasured[] = [];
  let written = 0;
  const data = join(folder, 'data');
  await mkdir(join(data, 'git'), { recursive: true });
  for (const services of sizes) {
    for (; written < services; written += 1) {
      const name = serviceName(written);
      await writeBare(join(data, 'git', `${name}.git`), filesOf(name, storyOf(written), versions));
    }
    const { output, ...used } = await runFleet(repository, data, ['list', '--json']);
    assertDrift(JSON.parse(output) as ServiceDrift[], services);
    measured.push({ services, ...used });
  }
  return measured;
}

function serviceName(index: number): string {
  return `service-${String(index).padStart(4, '0')}`;
}

function storyOf(index: number): Story {
  return STORIES[index % STORIES.length] ?? 'current';
}

function assertDrift(found: readonly ServiceDrift[], services: number): void {
  const told = new Map(found.map((drift) => [drift.service.name, drift]));
  if (told.size !== services) throw new Error(`${String(told.size)} services were found.`);
  for (let index = 0; index < services; index += 1) {
    const drift = told.get(serviceName(index));
    const is = drift?.conflicts.length ? 'conflicts' : drift?.status;
    if (is === storyOf(index)) continue;
    throw new Error(`${serviceName(index)} is ${storyOf(index)}: ${JSON.stringify(drift)}`);
  }
}

/** How long one upgrade takes, by the way it is made. */
export async function measureUpgrade(
  { folder, repository, versions }: Setting,
  runs: number,
): Promise<Record<string, Timing>> {
  const original = join(folder, 'original');
  await writeFiles(original, filesOf('refunds', 'behind', versions));
  await commitAll(original, 'Generate', ['.']);
  const cache = join(folder, 'upgrades');
  let count = 0;
  const fresh = async () => {
    const target = join(folder, `upgrade-${String((count += 1))}`);
    await cp(original, target, { recursive: true });
    return target;
  };
  const targets: string[] = [];
  for (let run = 0; run <= 2 * runs + 2; run += 1) targets.push(await fresh());
  const next = () => targets.pop() ?? '';
  const timings = await race(
    [
      {
        name: 'upgradeService, history opened each time',
        run: async () => {
          const target = next();
          const history = await openTemplateHistory({ repository, cache });
          const location = { kind: 'folder', repository: target, path: '.' } as const;
          const options = { cache, mode: 'work-tree' } as const;
          const { result } = await upgradeService({ name: 'refunds', location }, history, options);
          if (result !== 'upgraded') throw new Error(`The upgrade came to ${result}.`);
        },
      },
      {
        name: 'npm run fleet -- upgrade, its process',
        run: async () => {
          const target = next();
          await runFleet(repository, join(folder, 'upgrade-data'), ['upgrade', target]);
          await assertUpgraded(target);
        },
      },
    ],
    runs,
  );
  await rm(original, { recursive: true });
  return Object.fromEntries(timings);
}

async function assertUpgraded(target: string): Promise<void> {
  const version = await git(target, 'grep', '--cached', '-h', '^version:', '--', '.quoin.yaml');
  if (version.endsWith(`1.${String(REVISIONS - 1)}.0`)) return;
  throw new Error(`${target} is not upgraded: ${version}`);
}
