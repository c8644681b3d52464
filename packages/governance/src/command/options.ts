import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { ruleSeverities, type RuleSeverity } from '@quoin/records/types';
import type { CheckOptions } from '../check.ts';
import type { ChangeSelection } from '../change/index.ts';
import { GovernanceError } from '../errors.ts';
import { FORMATS, type Format } from '../formats/format.ts';

/** What the command line asks for. */
export interface CommandOptions {
  check: Pick<CheckOptions, 'directory' | 'selection' | 'baseline' | 'reuse'>;
  format: Format;
  /** File for the report; standard output when there is none. */
  output?: string;
  failOn: RuleSeverity;
}

export const USAGE = `Usage: npm run check [-- OPTIONS]

Without options: formatting, lint, types, records, templates and governance of this repository.
With one of these, the standards alone:

  --since REF          what the branch holds beyond the commit where it left REF
  --staged             what the next commit would hold
  --all                every file of the repository
  --dir DIR            every file below DIR, inside a repository or not; together with
                       --since, --staged or --all: the repository that DIR is in

  --format FORMAT      pretty (default), json, sarif, github or markdown
  --output FILE        write the report to a file
  --fail-on SEVERITY   mildest severity that fails: error, warning (default) or note
  --update-baseline    take out of the baseline what is mended; write the first one
  --accept-new         with --update-baseline: also take in what is found now
  --no-cache           ask every engine anew

Exit code: 0 clean, 1 findings, 2 could not run. docs/governance.md has the details.`;

/** Where the command was started. Absolute paths. */
export interface Start {
  /** Relative paths begin here. */
  directory: string;
  /** Folder of the repository that is judged when no other is named. */
  repository: string;
}

/**
 * Reads the command line.
 *
 * @throws GovernanceError when options are unknown or exclude each other
 */
export function readOptions(
  args: readonly string[],
  { directory, repository }: Start,
): CommandOptions {
  const values = parse(args);
  const baseline = baselineMode(values);
  return {
    check: {
      directory: values.dir === undefined ? repository : resolve(directory, values.dir),
      selection: selectionOf(values),
      baseline,
      reuse: !values['no-cache'],
    },
    format: oneOf(FORMATS, values.format, '--format'),
    ...(values.output !== undefined && { output: resolve(directory, values.output) }),
    failOn: oneOf(ruleSeverities, values['fail-on'], '--fail-on'),
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        since: { type: 'string' },
        staged: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        dir: { type: 'string' },
        format: { type: 'string', default: 'pretty' },
        output: { type: 'string' },
        'fail-on': { type: 'string', default: 'warning' },
        'update-baseline': { type: 'boolean', default: false },
        'accept-new': { type: 'boolean', default: false },
        'no-cache': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new GovernanceError(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function selectionOf({ since, staged, all, dir }: Values): ChangeSelection {
  const named = [
    ...(since === undefined ? [] : ['--since']),
    ...(staged ? ['--staged'] : []),
    ...(all ? ['--all'] : []),
  ];
  if (named.length > 1) {
    throw new GovernanceError(`${named.join(' and ')} exclude each other. Use one of them.`);
  }
  if (since !== undefined) return { kind: 'since', reference: since };
  if (staged) return { kind: 'staged' };
  if (all) return { kind: 'all' };
  if (dir !== undefined) return { kind: 'folder' };
  throw new GovernanceError(
    'Nothing says what to judge. Use --since REF, --staged, --all or --dir DIR.',
  );
}

function baselineMode(values: Values): 'keep' | 'update' | 'accept' {
  if (!values['update-baseline']) {
    if (!values['accept-new']) return 'keep';
    throw new GovernanceError('--accept-new goes together with --update-baseline.');
  }
  if (values.since !== undefined || values.staged) {
    throw new GovernanceError(
      'A baseline is written from everything. Use --update-baseline with --all or --dir.',
    );
  }
  return values['accept-new'] ? 'accept' : 'update';
}

function oneOf<T extends string>(known: readonly T[], text: string, option: string): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new GovernanceError(`${option} is one of ${known.join(', ')}, not "${text}".`);
}
