import {
  driftOfFleet,
  FleetError,
  planUpgrade,
  upgradeService,
  type PullRequests,
  type ServiceReference,
  type UpgradeOptions,
} from '@quoin/fleet';
import { ScaffoldError } from '@quoin/scaffold';
import type { Fleet } from './open.ts';
import { printPlan } from './print-upgrade.ts';
import { progressBar } from './progress.ts';
import { stepLines } from './steps.ts';
import { author } from './target.ts';

export interface UpgradeAllOptions extends Pick<UpgradeOptions, 'packages'> {
  dryRun: boolean;
  pullRequests: PullRequests | undefined;
}

interface Row {
  name: string;
  from: string;
  to: string;
  result: 'upgraded' | 'conflicts' | 'unchanged' | 'failed';
  /** The pull request or the branch, or why there is none. */
  where: string;
}

/**
 * Upgrades every service that is behind, each on a branch of its own: no working tree is touched,
 * because several services may share one. One that fails does not keep the others back.
 *
 * @returns 1 when one failed or has conflicts
 */
export async function upgradeAll(fleet: Fleet, options: UpgradeAllOptions): Promise<number> {
  const behind = await servicesBehind(fleet);
  if (behind.length === 0) {
    console.log('Every service of a template is in step.\nNext: npm run fleet');
    return 0;
  }
  const person = await author();
  const rows: Row[] = [];
  for (const service of behind) rows.push(await upgradeOne(fleet, service, person, options));
  console.log(printRows(rows));
  const open = rows.filter(({ result }) => result === 'failed' || result === 'conflicts');
  console.log(nextLine(rows, options.dryRun));
  return open.length > 0 ? 1 : 0;
}

async function servicesBehind({ services, history, options }: Fleet): Promise<ServiceReference[]> {
  const bar = progressBar('Comparing');
  const behind: ServiceReference[] = [];
  const drifts = driftOfFleet(services, history, { ...options, onProgress: bar.update });
  for await (const { status, service } of drifts) if (status === 'behind') behind.push(service);
  bar.end();
  return behind.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function upgradeOne(
  { history, options: mirrors }: Fleet,
  service: ServiceReference,
  person: UpgradeOptions['author'],
  { dryRun, pullRequests, packages }: UpgradeAllOptions,
): Promise<Row> {
  const { name } = service;
  const steps = stepLines();
  const plan = { ...mirrors, packages, onStep: (step: string) => steps.next(`${name}: ${step}`) };
  try {
    if (dryRun) {
      const { from, to, conflicts, ...others } = await planUpgrade(service, history, plan);
      steps.end();
      console.log(printPlan({ from, to, conflicts, ...others }));
      const result = conflicts.length > 0 ? 'conflicts' : 'upgraded';
      return { name, from, to, result, where: 'dry run' };
    }
    const upgrade = { ...plan, mode: 'branch' as const, author: person, pullRequests };
    const { from, to, result, branch, pullRequest } = await upgradeService(
      service,
      history,
      upgrade,
    );
    steps.end();
    return { name, from, to, result, where: pullRequest ?? branch ?? '' };
  } catch (error) {
    if (!(error instanceof FleetError || error instanceof ScaffoldError)) throw error;
    steps.end(true);
    return { name, from: '-', to: '-', result: 'failed', where: error.message };
  }
}

function printRows(rows: readonly Row[]): string {
  const columns = ['name', 'from', 'to', 'result', 'where'] as const;
  const header = Object.fromEntries(columns.map((column) => [column, column.toUpperCase()]));
  const table = [header, ...rows] as Record<(typeof columns)[number], string>[];
  const widths = columns.map((column) => Math.max(...table.map((row) => row[column].length)));
  return table
    .map((row) =>
      columns.map((column, at) => row[column].padEnd(at < 4 ? (widths[at] ?? 0) : 0)).join('  '),
    )
    .join('\n');
}

function nextLine(rows: readonly Row[], dryRun: boolean): string {
  if (dryRun) return 'Next: npm run fleet -- upgrade --all';
  const failed = rows.find(({ result }) => result === 'failed');
  if (failed) return `Next: mend ${failed.name}, and run this again; what is done stays done`;
  const conflict = rows.find(({ result }) => result === 'conflicts');
  if (conflict) return `Next: resolve the conflicts on ${conflict.where}`;
  return 'Next: review the branches, and merge them';
}
