import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, valid } from 'semver';

/** The part of an OSV record that is kept; https://ossf.github.io/osv-schema/ */
export interface Advisory {
  id: string;
  aliases?: string[];
  summary: string;
  published?: string;
  affected: {
    package: { ecosystem: 'npm'; name: string };
    ranges: {
      type: 'SEMVER';
      events: { introduced?: string; fixed?: string; last_affected?: string }[];
    }[];
  }[];
  database_specific?: { severity?: string; cwe_ids?: string[]; source?: string };
}

export interface AdvisoryDatabase {
  /** Day on which it was brought up to date, `YYYY-MM-DD`. */
  updated: string;
  source: string;
  advisories: Advisory[];
}

/** Where the refreshing command writes, and where the seed that ships lies. */
export const SEED_FILE = join(import.meta.dirname, '..', '..', '..', 'data', 'advisories.json');

export async function readDatabase(file: string): Promise<AdvisoryDatabase> {
  return JSON.parse(await readFile(file, 'utf8')) as AdvisoryDatabase;
}

/** Advisories by the name of the package that they are about. */
export function byPackage({ advisories }: AdvisoryDatabase): Map<string, Advisory[]> {
  const index = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    for (const name of new Set(advisory.affected.map((each) => each.package.name))) {
      index.set(name, [...(index.get(name) ?? []), advisory]);
    }
  }
  return index;
}

/** The first version without the weakness that is above the given one; undefined without one. */
export function fixedIn(advisory: Advisory, name: string, version: string): string | undefined {
  return eventsOf(advisory, name)
    .flatMap(({ fixed }) => (fixed !== undefined && compare(fixed, version) > 0 ? [fixed] : []))
    .sort(compare)[0];
}

export function affects(advisory: Advisory, name: string, version: string): boolean {
  if (valid(version) === null) return false;
  return advisory.affected
    .filter((each) => each.package.name === name)
    .flatMap(({ ranges }) => ranges)
    .some(({ events }) => isWithin(events, version));
}

/** Events come in pairs: introduced, then fixed or last affected. */
function isWithin(
  events: Advisory['affected'][0]['ranges'][0]['events'],
  version: string,
): boolean {
  let inside = false;
  for (const { introduced, fixed, last_affected: last } of events) {
    if (introduced !== undefined && (introduced === '0' || compare(version, introduced) >= 0)) {
      inside = true;
    }
    if (fixed !== undefined && compare(version, fixed) >= 0) inside = false;
    if (last !== undefined && compare(version, last) > 0) inside = false;
  }
  return inside;
}

const eventsOf = (advisory: Advisory, name: string) =>
  advisory.affected
    .filter((each) => each.package.name === name)
    .flatMap(({ ranges }) => ranges)
    .flatMap(({ events }) => events);
