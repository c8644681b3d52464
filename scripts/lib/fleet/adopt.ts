import { parseArgs } from 'node:util';
import { adoptService, matchTemplates, type TemplateMatch } from '@quoin/fleet';
import { UserError } from '../command.ts';
import { parseAnswers } from './answers.ts';
import { findService, openFleet } from './open.ts';
import { stepLines } from './steps.ts';
import { author, modeFor, pullRequests } from './target.ts';

/** Finds the template that a project is closest to, and enrols the project in it. */
export async function adopt(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      template: { type: 'string' },
      answer: { type: 'string', multiple: true, default: [] },
      'dry-run': { type: 'boolean' },
      'pull-request': { type: 'boolean' },
      templates: { type: 'string' },
    },
  });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    throw new UserError('Name one project: npm run fleet -- adopt NAME');
  }
  const proposals = pullRequests(values['pull-request']);
  const fleet = await openFleet({ templates: values.templates });
  const service = await findService(fleet, name);
  const steps = stepLines();
  try {
    steps.next(`Comparing ${service.name} with the templates`);
    const matches = await matchTemplates(service, fleet.history, fleet.options);
    const found = choose(service.name, matches, values.template);
    const template = await fleet.history.load(found.template, found.version);
    const match = {
      ...found,
      answers: { ...found.answers, ...parseAnswers(template, values.answer) },
    };
    if (values['dry-run']) {
      steps.end();
      console.log([printMatches(matches), printNext(service.name, match)].join('\n'));
      return 0;
    }
    const adoption = await adoptService(service, match, fleet.history, {
      ...fleet.options,
      mode: await modeFor(service),
      author: await author(),
      pullRequests: proposals,
      onStep: steps.next,
    });
    steps.end();
    const place = adoption.pullRequest ?? `the branch ${adoption.branch}`;
    console.log(
      [
        printMatches(matches),
        `${service.name} is enrolled in ${match.template} ${match.version} on ${place}.`,
        'Next: merge it, then npm run fleet',
      ].join('\n'),
    );
    return 0;
  } catch (error) {
    steps.end(true);
    throw error;
  }
}

function choose(
  name: string,
  matches: readonly TemplateMatch[],
  template: string | undefined,
): TemplateMatch {
  const match = template ? matches.find((each) => each.template === template) : matches[0];
  if (match) return match;
  const names = matches.map((each) => each.template).join(', ') || 'none';
  throw new UserError(
    template
      ? `${name} has too little in common with ${template}. Templates that it is like: ${names}.`
      : `${name} is like no template.`,
    1,
  );
}

function printMatches(matches: readonly TemplateMatch[]): string {
  return matches
    .map(({ template, version, score, reasons }) =>
      [
        `${String(Math.round(score * 100)).padStart(3)} %  ${template} ${version}`,
        ...reasons.map((reason) => `       ${reason}`),
      ].join('\n'),
    )
    .join('\n');
}

function printNext(name: string, { template }: TemplateMatch): string {
  return `Next: npm run fleet -- adopt ${name} --template ${template}`;
}
