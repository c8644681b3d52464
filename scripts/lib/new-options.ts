import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Answers, Parameter, Template } from '@quoin/scaffold';

export interface NewOptions {
  answers: Answers;
  out: string | undefined;
  dryRun: boolean;
  help: boolean;
}

const COMMON = {
  out: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig;

/** Reads the command line of one template; each of its parameters is an option. */
export function parseNewOptions(template: Template, args: string[]): NewOptions {
  const { values } = parseArgs({ args, options: { ...parameterOptions(template), ...COMMON } });
  return {
    answers: answersIn(template, values),
    out: values.out,
    dryRun: values['dry-run'],
    help: values.help,
  };
}

/** The answers among the values of {@link parameterOptions}. */
export function answersIn(
  { parameters }: Template,
  given: Readonly<Record<string, unknown>>,
): Answers {
  const answers = parameters
    .filter(({ name }) => given[name] !== undefined)
    .map((parameter) => [parameter.name, toAnswer(parameter, given[parameter.name])]);
  return Object.fromEntries(answers) as Answers;
}

/** An option for each parameter; a secret has no place on a command line. */
export function parameterOptions({ parameters }: Template): ParseArgsOptionsConfig {
  return Object.fromEntries(
    parameters
      .filter(({ secret }) => !secret)
      .map(({ name, type }) => [
        name,
        { type: type === 'boolean' ? 'boolean' : 'string', multiple: type === 'array' },
      ]),
  );
}

/** Text stays text where it is no number: the template's schema then says what is wrong with it. */
export function toAnswer({ type }: Parameter, value: unknown): unknown {
  const numeric = type === 'integer' || type === 'number';
  if (!numeric || value === '' || Number.isNaN(Number(value))) return value;
  return Number(value);
}

/** The parameters without a default that nobody has answered. */
export function missingParameters({ parameters }: Template, answers: Answers): Parameter[] {
  return parameters.filter(
    ({ name, required, default: value, filledIn, secret }) =>
      required && value === undefined && filledIn === undefined && !secret && !(name in answers),
  );
}

/** Says which options are missing; the sentence goes on, or ends with a full stop. */
export function needsMore({ name }: Template, missing: readonly Parameter[]): string {
  const flags = missing.map((each) => `--${each.name} ${each.type.toUpperCase()}`).join(' ');
  return `The template "${name}" needs more answers. Add ${flags}`;
}

/** The parameters that a person answers; the others are filled in, or are secrets for a portal's steps. */
export function askedParameters({ parameters }: Template): Parameter[] {
  return parameters.filter(({ filledIn, secret }) => filledIn === undefined && !secret);
}

export function commandHelp(templates: readonly Template[]): string {
  return [
    'Usage: npm run new -- TEMPLATE [options]',
    '',
    'Makes a new folder from a template, or adds a record to the repository in which you are.',
    '',
    'Templates:',
    ...table(templates.map(({ name, description }) => [name, description])),
    '',
    'npm run new -- TEMPLATE --help shows the options of one; --dry-run shows the files and writes none.',
    'npm run template -- --help is for those who write templates.',
  ].join('\n');
}

/**
 * The options of one template.
 *
 * @param command that it is the help of
 */
export function templateHelp(template: Template, command: 'new' | 'preview' = 'new'): string {
  const shown = template.parameters.filter(({ secret }) => !secret);
  const options = shown.map((parameter): [string, string] => [
    `--${parameter.name}${parameter.type === 'boolean' ? '' : ` ${parameter.type.toUpperCase()}`}`,
    describe(parameter),
  ]);
  const own = command === 'new' ? newOptions(template) : PREVIEW_OPTIONS;
  const usage = command === 'new' ? 'new --' : 'template -- preview';
  return [
    `Usage: npm run ${usage} ${template.name} [options]`,
    '',
    template.description,
    '',
    'Options:',
    ...table([...options, ...own, ['--help', 'Show this']]),
    '',
    command === 'new'
      ? 'On a terminal, what is missing is asked.'
      : 'Nothing is asked and nothing is written; what is left out gets its default.',
  ].join('\n');
}

const PREVIEW_OPTIONS = [['--file PATH', 'Print this file of the result alone']] as const;

function newOptions({ target }: Template): [string, string][] {
  const out =
    target === 'repository'
      ? 'The repository that it is added to. Default: the current folder'
      : 'Where the files go. Default: ./<name>';
  return [
    ['--out DIR', out],
    ['--dry-run', 'Show the files and their sizes, write nothing'],
  ];
}

function describe({
  description,
  title,
  required,
  choices,
  default: value,
  filledIn,
}: Parameter): string {
  const facts = [
    choices && `One of ${choices.join(', ')}`,
    value !== undefined && `Default: ${String(value)}`,
    filledIn?.kind === 'today' && 'Default: today',
    filledIn?.kind === 'next-number' && `Default: the next free number in ${filledIn.folder}/`,
    required && value === undefined && filledIn === undefined && 'Required',
  ];
  return [description || title, ...facts.filter(Boolean)].join('. ');
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
