import { fileURLToPath } from 'node:url';
import type { Answers, Template } from '@quoin/scaffold';
import { runMain, UserError } from './lib/command.ts';
import { generate } from './lib/generate.ts';
import {
  askedParameters,
  commandHelp,
  missingParameters,
  needsMore,
  parseNewOptions,
  templateHelp,
} from './lib/new-options.ts';
import { listTemplates, openTemplate } from './lib/templates.ts';

/** What plop takes to mean: ask this one. */
const PLOP_ASK = '_';
const PLOPFILE = fileURLToPath(new URL('../plopfile.js', import.meta.url));

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name.startsWith('-')) {
    const templates = await Promise.all((await listTemplates()).map(openTemplate));
    const wantsHelp = name === '--help' || name === '-h';
    (wantsHelp ? console.log : console.error)(commandHelp(templates));
    return wantsHelp ? 0 : 2;
  }
  const template = await openTemplate(name);
  const { answers, help, out, dryRun } = parseNewOptions(template, args);
  if (help) {
    console.log(templateHelp(template));
    return 0;
  }
  const complete = await completeAnswers(template, answers);
  console.log(await generate({ template, answers: complete, out, dryRun }));
  return 0;
});

/** Asks on a terminal; elsewhere a missing answer is an error. */
async function completeAnswers(template: Template, answers: Answers): Promise<Answers> {
  const missing = missingParameters(template, answers);
  if (missing.length === 0) return answers;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UserError(`${needsMore(template, missing)}, or run it on a terminal.`);
  }
  const { default: nodePlop } = await import('node-plop');
  const plop = await nodePlop(PLOPFILE);
  const given = askedParameters(template).map(({ name }) => String(answers[name] ?? PLOP_ASK));
  const asked = (await plop.getGenerator(template.name).runPrompts(given)) as Answers;
  return { ...answers, ...asked };
}
