import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ScaffoldError } from '@quoin/scaffold';
import { UserError } from '../command.ts';
import { lockTemplate } from '../lock-template.ts';
import { answersIn, parameterOptions, templateHelp } from '../new-options.ts';
import { ROOT } from '../paths.ts';
import { paint, step } from '../step.mjs';
import { listTemplates, openTemplate } from '../templates.ts';
import { runTests } from '../vitest.ts';
import { lint } from './lint.ts';
import { describePreview, previewFile, renderPreview } from './preview.ts';

/** One of the things that the command does. */
interface Action {
  help(args: readonly string[]): Promise<string> | string;
  /** @returns the exit code: 0, or 1 for findings */
  main(args: string[]): Promise<number>;
}

export const HELP = `Usage: npm run template -- ACTION [NAME] [options]

For authors of templates.

  lint [NAME]                               what is wrong with a template, or with all of them
  test NAME [--update]                      lint, then the tests beside it; --update writes snapshots anew
  preview NAME [--ANSWER value] [--file P]  the tree that it renders, or one file of it
  lock NAME                                 package-lock.json of its skeleton, for every combination of options

Exit code 0 when all is well, 1 when there are findings, 2 when it could not run.`;

const ACTIONS: Readonly<Record<string, Action>> = {
  lint: { help: () => HELP, main: lintAction },
  test: { help: () => HELP, main: testAction },
  preview: { help: previewHelp, main: previewAction },
  lock: { help: () => HELP, main: lockAction },
};

/** Finds an action by its name. */
export function runAction(name: string): Action | undefined {
  return Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
}

async function lintAction(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [name] = positionals;
  const names = name === undefined ? await listTemplates() : [(await openTemplate(name)).name];
  let count = 0;
  for (const each of names) count += await lintOne(each);
  const next = name === undefined ? 'npm test -- templates' : `npm run template -- test ${name}`;
  console.log(count === 0 ? `Next: ${next}` : `Correct them, then: npm run template -- lint`);
  return count === 0 ? 0 : 1;
}

/** @returns how many findings there are; they are printed */
async function lintOne(name: string): Promise<number> {
  const findings = await lint(name);
  for (const finding of findings) console.log(finding);
  const mark = findings.length === 0 ? paint('green', '✓') : paint('red', '✗');
  const count = findings.length === 1 ? '1 finding' : `${findings.length || 'no'} findings`;
  console.error(`${mark} ${name}: ${count}`);
  return findings.length;
}

async function testAction(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { update: { type: 'boolean', short: 'u', default: false } },
    allowPositionals: true,
  });
  const name = await nameIn(positionals);
  if ((await lintOne(name)) > 0) return 1;
  const update = values.update ? ['--update'] : [];
  const { failed } = await runTests(['--project=node', ...update, `templates/${name}/`]);
  if (failed > 0) return 1;
  console.log(`Next: npm run template -- preview ${name}, then raise its version when it changed`);
  return 0;
}

async function previewAction(args: string[]): Promise<number> {
  const [given, ...rest] = args;
  const template = await openTemplate(await nameIn(given === undefined ? [] : [given]));
  const { values } = parseArgs({
    args: rest,
    options: { ...parameterOptions(template), file: { type: 'string' } },
  });
  const answers = answersIn(template, values);
  try {
    const files = await renderPreview(template, answers);
    if (typeof values.file === 'string') process.stdout.write(previewFile(files, values.file));
    else console.log(describePreview(template, answers, files));
  } catch (error) {
    throw error instanceof ScaffoldError ? new UserError(error.message) : error;
  }
  if (values.file === undefined) console.log('Next: add --file PATH to read one of them');
  return 0;
}

async function previewHelp([name]: readonly string[]): Promise<string> {
  if (name === undefined || name.startsWith('-')) return HELP;
  return templateHelp(await openTemplate(name), 'preview');
}

async function lockAction(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const name = await nameIn(positionals);
  const path = await step(`Locking ${name}`, (progress: (text: string) => void) =>
    lockTemplate(name, progress),
  );
  console.log(`Wrote ${relative(ROOT, path)}.\nNext: npm run template -- test ${name}`);
  return 0;
}

/** @throws {UserError} when it is missing, or no template's */
async function nameIn([name]: readonly string[]): Promise<string> {
  if (name === undefined || name.startsWith('-')) {
    throw new UserError(`Say which template: ${(await listTemplates()).join(', ')}.`);
  }
  await openTemplate(name);
  return name;
}
