import { parseArgs } from 'node:util';
import {
  planUpgrade,
  upgradeQuestions,
  upgradeService,
  type PlanOptions,
  type ServiceReference,
} from '@quoin/fleet';
import { AnswersError } from '@quoin/scaffold';
import { UserError } from '../command.ts';
import { ensurePackages, PACKAGES_DIR } from '../packages.ts';
import { askQuestions, parseAnswers } from './answers.ts';
import { findService, openFleet, type Fleet } from './open.ts';
import { printOutcome, printPlan } from './print-upgrade.ts';
import { stepLines } from './steps.ts';
import { author, modeFor, pullRequests } from './target.ts';
import { upgradeAll } from './upgrade-all.ts';

/**
 * Upgrades one service, or all that are behind.
 *
 * @returns 1 when conflicts wait or a service could not be upgraded
 */
export async function upgrade(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      to: { type: 'string' },
      answer: { type: 'string', multiple: true, default: [] },
      'pull-request': { type: 'boolean' },
      templates: { type: 'string' },
    },
  });
  const [name, ...others] = positionals;
  if (others.length > 0 || (name === undefined) !== (values.all === true)) {
    throw new UserError('Name one service, or all of them: npm run fleet -- upgrade NAME|--all');
  }
  const proposals = pullRequests(values['pull-request']);
  const fleet = await openFleet({ templates: values.templates });
  const dryRun = values['dry-run'] === true;
  if (name === undefined) {
    if (values.answer.length > 0 || values.to !== undefined) {
      throw new UserError('--answer and --to are for one service. Name it instead of --all.');
    }
    return upgradeAll(fleet, { dryRun, pullRequests: proposals, packages });
  }
  const service = await findService(fleet, name);
  const steps = stepLines();
  const plan = { ...fleet.options, to: values.to, packages, onStep: steps.next };
  const answers = await collectAnswers(fleet, service, plan, values.answer);
  const options = { ...plan, answers };
  try {
    if (dryRun) {
      const planned = await planUpgrade(service, fleet.history, options);
      steps.end();
      console.log(printPlan(planned));
      return planned.conflicts.length > 0 ? 1 : 0;
    }
    const mode = await modeFor(service);
    const outcome = await upgradeService(service, fleet.history, {
      ...options,
      mode,
      author: await author(),
      pullRequests: proposals,
    });
    steps.end();
    console.log(printOutcome(outcome, mode));
    return outcome.result === 'conflicts' ? 1 : 0;
  } catch (error) {
    steps.end(true);
    if (!(error instanceof AnswersError)) throw error;
    throw new UserError(
      `${error.message}\nGive them with --answer NAME=VALUE, or run it on a terminal.`,
    );
  }
}

/** Packs what generated projects depend on, when an upgrade brings some of it. */
async function packages(): Promise<string> {
  await ensurePackages();
  return PACKAGES_DIR;
}

async function collectAnswers(
  { history }: Fleet,
  service: ServiceReference,
  options: PlanOptions,
  given: readonly string[],
) {
  const { template, questions } = await upgradeQuestions(service, history, options);
  const answers = parseAnswers(template, given);
  const open = questions.filter(({ name }) => !(name in answers));
  return { ...(await askQuestions(template, open)), ...answers };
}
