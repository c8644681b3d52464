import semver from 'semver';
import { parseChangelog } from '../changelog.ts';
import type { EntitySource } from './entity.ts';
import { TOP, type Finding, type Rule } from './finding.ts';
import type { TemplateFolder } from './folder.ts';

const CHANGELOG = 'CHANGELOG.md';
const FORM = 'as in "## [1.1.0] - 2026-11-24"';

/** Whether the version, the changelog and the migrations fit together. */
export function findInRelease(folder: TemplateFolder, entity: EntitySource): Finding[] {
  const { version } = folder.template;
  if (semver.valid(version) !== version) {
    const message = `The version ${version} is no semantic version. Write one, such as 1.0.0.`;
    return [{ rule: 'version', file: 'template.yaml', ...entity.version, message }];
  }
  return [...findInChangelog(folder, version), ...findInMigrations(folder)];
}

function findInChangelog({ changelog }: TemplateFolder, version: string): Finding[] {
  const report = (message: string, heading = ''): Finding[] => [
    { rule: 'changelog', file: CHANGELOG, ...lineOf(changelog ?? '', heading), message },
  ];
  if (changelog === undefined) return report(`There is none. Add it, with an entry ${FORM}.`);
  const entries = parseChangelog(changelog);
  const [newest] = entries;
  if (newest?.version !== version) {
    const known = entries.some((each) => each.version === version);
    return known
      ? report(`${version} is not its first entry. Put the versions in order, newest first.`)
      : report(`It has no entry for the version ${version}. Add one on top, ${FORM}.`);
  }
  return entries.flatMap((entry, index) => {
    const next = entries[index + 1];
    const problem = problemOf(entry, next?.version);
    return problem === undefined ? [] : report(`${entry.version} ${problem}`, entry.version);
  });
}

function problemOf(
  { version, date, changes }: ReturnType<typeof parseChangelog>[number],
  next: string | undefined,
): string | undefined {
  if (semver.valid(version) === null) return 'is no semantic version. Write one, such as 1.0.0.';
  if (date === undefined) return `has no date. Add it, ${FORM}.`;
  if (changes.length === 0) return 'says nothing. List what changed.';
  if (next !== undefined && semver.valid(next) !== null && semver.lte(version, next)) {
    return `stands above ${next}. Put the versions in order, newest first, each once.`;
  }
  return undefined;
}

function findInMigrations({ changelog = '', migrations }: TemplateFolder): Finding[] {
  const released = new Set(parseChangelog(changelog).map(({ version }) => version));
  const scripts = migrations.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return scripts.flatMap((name) => {
    const version = name.slice(0, -'.ts'.length);
    const report = (rule: Rule, message: string): Finding[] => [
      { rule, file: `migrations/${name}`, ...TOP, message },
    ];
    if (semver.valid(version) === null) {
      // What several migrations share lies beside them.
      return [];
    }
    const test = `${version}.test.ts`;
    return [
      ...(released.has(version)
        ? []
        : report(
            'migration',
            `${CHANGELOG} has no version ${version}. Name it after one that it has.`,
          )),
      ...(migrations.includes(test)
        ? []
        : report('migration', `It has no test. Write one beside it, ${test}.`)),
    ];
  });
}

function lineOf(text: string, heading: string): { line: number; column: number } {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.startsWith('## ') && line.includes(heading));
  return { line: Math.max(index, 0) + 1, column: 1 };
}
