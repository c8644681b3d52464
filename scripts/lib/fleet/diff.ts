import { parseArgs } from 'node:util';
import { diffOfService, planUpgrade, type FileDiff } from '@quoin/fleet';
import { UserError } from '../command.ts';
import { findService, openFleet } from './open.ts';
import { printDiff } from './print-diff.ts';
import { printPlan } from './print-upgrade.ts';

/** Shows what a service changed of its template's files, or what an upgrade would change in it. */
export async function diff(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      upgrade: { type: 'boolean' },
      templates: { type: 'string' },
    },
  });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    throw new UserError('Name one service: npm run fleet -- diff NAME');
  }
  const fleet = await openFleet({ templates: values.templates });
  const service = await findService(fleet, name);
  if (!values.upgrade) {
    const files = await diffOfService(service, fleet.history, fleet.options);
    console.log(values.json ? JSON.stringify(files, null, 2) : printChanges(service.name, files));
    return 0;
  }
  const plan = await planUpgrade(service, fleet.history, fleet.options);
  console.log(values.json ? JSON.stringify(plan, null, 2) : printPlan(plan));
  return 0;
}

function printChanges(name: string, files: readonly FileDiff[]): string {
  if (files.length === 0) return `${name} has changed no file of its template.`;
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  return `${printDiff(files)}\n${name} changed ${count} of its template. Files of its own are not shown.`;
}
