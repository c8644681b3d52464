import { parseArgs } from 'node:util';
import { driftOfFleet, type DriftStatus, type ServiceDrift } from '@quoin/fleet';
import { UserError } from '../command.ts';
import { openFleet, type Fleet } from './open.ts';
import { progressBar } from './progress.ts';
import { summarise } from './summary.ts';
import { printTable } from './table.ts';

export const STATUSES: readonly DriftStatus[] = [
  'current',
  'behind',
  'unknown-template',
  'unknown-version',
  'not-enrolled',
  'unreadable',
];

/**
 * Lists the services and how far each has drifted.
 *
 * @returns the exit code: 1 with `--check` when a service is not as its template would have it
 */
export async function list(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      check: { type: 'boolean' },
      status: { type: 'string', multiple: true },
      templates: { type: 'string' },
    },
  });
  const wanted = readStatuses(values.status);
  const all = await readDrift(await openFleet({ templates: values.templates }));
  const shown = all.filter(({ status }) => wanted?.includes(status) ?? status !== 'not-enrolled');
  if (values.json) console.log(JSON.stringify(wanted ? shown : all, null, 2));
  else print(shown, all);
  return values.check && all.some(needsWork) ? 1 : 0;
}

function readStatuses(given: readonly string[] | undefined): DriftStatus[] | undefined {
  return given?.map((text) => {
    const status = STATUSES.find((each) => each === text);
    if (status) return status;
    throw new UserError(`There is no status ${text}. Use ${STATUSES.join(', ')}.`);
  });
}

/** In the order of their names. */
async function readDrift({ services, history, options }: Fleet): Promise<ServiceDrift[]> {
  const bar = progressBar('Comparing');
  const found: ServiceDrift[] = [];
  try {
    const fleet = driftOfFleet(services, history, { ...options, onProgress: bar.update });
    for await (const drift of fleet) found.push(drift);
  } finally {
    bar.end();
  }
  return found.sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
}

function print(shown: readonly ServiceDrift[], all: readonly ServiceDrift[]): void {
  if (shown.length > 0) console.log(`${printTable(shown)}\n`);
  for (const { service, status, problem, note } of shown) {
    // The word in the table says it all of those that were never enrolled.
    const texts = status === 'not-enrolled' ? [] : [problem, note];
    for (const text of texts) if (text) console.log(`${service.name}: ${text}`);
  }
  console.log(summarise(all));
}

function needsWork({ status, conflicts }: ServiceDrift): boolean {
  return (status !== 'current' && status !== 'not-enrolled') || conflicts.length > 0;
}
