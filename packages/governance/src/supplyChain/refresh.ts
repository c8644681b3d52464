import { Range } from 'semver';
import type { Advisory, AdvisoryDatabase } from '../analysers/dependencies/advisories.ts';
import { GovernanceError } from '../errors.ts';

export interface RefreshOptions {
  /** Address of an npm registry. */
  registry: string;
  /** What is installed: names and their versions. */
  installed: ReadonlyMap<string, ReadonlySet<string>>;
  database: AdvisoryDatabase;
  /** @defaultValue today */
  today?: string;
  /** @defaultValue the global `fetch` */
  request?: typeof fetch;
  /** Milliseconds for each request. @defaultValue 30000 */
  timeout?: number;
}

/** As many packages are asked about in one request, as npm does. */
const AT_ONCE = 500;

/**
 * Asks the registry what is known against the installed packages and adds it to the database.
 * @throws GovernanceError when the registry does not answer; the database is then as it was
 */
export async function refreshDatabase(options: RefreshOptions): Promise<AdvisoryDatabase> {
  const { registry, installed, database, today = new Date().toISOString().slice(0, 10) } = options;
  const names = [...installed.keys()].sort();
  const found = new Map(database.advisories.map((advisory) => [advisory.id, advisory]));
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const asked = Object.fromEntries(
      names.slice(start, start + AT_ONCE).map((name) => [name, [...(installed.get(name) ?? [])]]),
    );
    for (const advisory of await ask(asked, options)) found.set(advisory.id, advisory);
  }
  const advisories = [...found.values()].sort((a, b) => sortKey(a).localeCompare(sortKey(b)));
  return { updated: today, source: `${registry} and what was known before`, advisories };
}

const sortKey = ({ id, affected }: Advisory): string => `${affected[0]?.package.name ?? ''} ${id}`;

async function ask(
  asked: Record<string, string[]>,
  { registry, request = fetch, timeout = 30_000 }: RefreshOptions,
): Promise<Advisory[]> {
  const address = new URL('-/npm/v1/security/advisories/bulk', registry.replace(/\/*$/, '/'));
  const failed = (why: string, cause?: unknown) =>
    new GovernanceError(
      `${address.host} did not say what it knows about ${String(Object.keys(asked).length)} packages: ${why}. What was known before is kept; try again, or name another registry with --registry.`,
      { cause },
    );
  let answer: Response;
  try {
    answer = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error), error);
  }
  if (!answer.ok) throw failed(`it answered ${String(answer.status)}`);
  try {
    return readAnswer(await answer.json());
  } catch (error) {
    throw failed('its answer is not in the form of npm', error);
  }
}

interface NpmAdvisory {
  id: number;
  url: string;
  title: string;
  severity?: string;
  vulnerable_versions: string;
  cwe?: string[];
}

function readAnswer(answer: unknown): Advisory[] {
  return Object.entries(answer as Record<string, NpmAdvisory[]>).flatMap(([name, advisories]) =>
    advisories.map((advisory): Advisory => {
      const { url, title, severity, vulnerable_versions: range, cwe } = advisory;
      return {
        id: /GHSA-[\w-]+/.exec(url)?.[0] ?? `npm-${String(advisory.id)}`,
        summary: title,
        affected: [{ package: { ecosystem: 'npm', name }, ranges: rangesOf(range) }],
        database_specific: {
          ...(severity !== undefined && { severity: severity.toUpperCase() }),
          ...(cwe && { cwe_ids: cwe }),
          source: url,
        },
      };
    }),
  );
}

/** A range of npm, such as `>=1.0.0 <1.2.6 || <0.2.4`, as events of OSV. */
export function rangesOf(range: string): Advisory['affected'][0]['ranges'] {
  return new Range(range).set.map((comparators) => {
    const events: Advisory['affected'][0]['ranges'][0]['events'] = [];
    let introduced = '0';
    for (const { operator, semver } of comparators) {
      // "Any version" has no version of its own.
      if (typeof semver.version !== 'string') continue;
      const { version, major, minor, patch } = semver;
      if (operator === '>=') introduced = version;
      else if (operator === '>')
        introduced = `${String(major)}.${String(minor)}.${String(patch + 1)}-0`;
      else if (operator === '<') events.push({ fixed: version });
      else if (operator === '<=') events.push({ last_affected: version });
      else {
        introduced = version;
        events.push({ last_affected: version });
      }
    }
    return { type: 'SEMVER', events: [{ introduced }, ...events] };
  });
}
