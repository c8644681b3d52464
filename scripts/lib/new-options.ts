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
  const given: Record<string, unknown> = values;
  const answers = template.parameters
    .filter(({ name }) => given[name] !== undefined)
    .map((parameter) => [parameter.name, toAnswer(parameter, given[parameter.name])]);
  return {
    answers: Object.fromEntries(answers) as Answers,
    out: values.out,
    dryRun: values['dry-run'],
    help: values.help,
  };
}

function parameterOptions({ parameters }: Template): ParseArgsOptionsConfig {
  return Object.fromEntries(
    parameters.map(({ name, type }) => [
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
    ({ name, required, default: value, filledIn }) =>
      required && value === undefined && filledIn === undefined && !(name in answers),
  );
}

/** The parameters that a person has to answer; the others are filled in. */
export function askedParameters({ parameters }: Template): Parameter[] {
  return parameters.filter(({ filledIn }) => filledIn === undefined);
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
    'npm run new -- TEMPLATE --help shows the options of one.',
  ].join('\n');
}

export function templateHelp(template: Template): string {
  const options = template.parameters.map((parameter): [string, string] => [
    `--${parameter.name}${parameter.type === 'boolean' ? '' : ` ${parameter.type.toUpperCase()}`}`,
    describe(parameter),
  ]);
  return [
    `Usage: npm run new -- ${template.name} [options]`,
    '',
    template.description,
    '',
    'Options:',
    ...table([
      ...options,
      [
        '--out DIR',
        template.target === 'repository'
          ? 'The repository that it is added to. Default: the current folder'
          : 'Where the files go. Default: ./<name>',
      ],
      ['--dry-run', 'List the files and their sizes, write nothing'],
      ['--help', 'Show this'],
    ]),
    '',
    'On a terminal, what is missing is asked.',
  ].join('\n');
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
