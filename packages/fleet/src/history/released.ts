import semver from 'semver';
import { FleetError } from '../errors.ts';
import type { Repository } from '../git/index.ts';
import { parseTemplateEntity, type TemplateEntity } from './entity.ts';
import { readStretches, type Stretch } from './timeline.ts';

/** A version of a template, and where in history it is. */
export interface Release {
  entity: TemplateEntity;
  /** The folder of the template in {@link last}. */
  folder: string;
  /** The newest commit that has it. */
  last: string;
  /** The commit before the one that brought it; none when that was the first of all. */
  before: string | undefined;
}

/** A template by its name, wherever its folder was. */
export interface ReleasedTemplate {
  name: string;
  /** What it is in the newest commit; none when that does not have it any more. */
  current: Release | undefined;
  /** By version. */
  releases: ReadonlyMap<string, Release>;
  /** Where it ever was. */
  folders: readonly string[];
  /** The commit that brought it. */
  since: string | undefined;
  /** The commit that took it away. */
  removed: string | undefined;
}

interface Known extends Stretch {
  entity: TemplateEntity;
}

/**
 * Every template that a history ever had.
 *
 * @param head the newest commit of that history
 * @throws {FleetError} when two folders of the newest commit hold the same template
 */
export async function readReleased(
  repository: Repository,
  head: string,
): Promise<Map<string, ReleasedTemplate>> {
  const stretches = await readStretches(repository, head);
  const texts = await repository.readBlobs(stretches.map(({ blob }) => blob));
  const known = stretches.flatMap((stretch): Known[] => {
    const entity = parseTemplateEntity(texts.get(stretch.blob)?.toString() ?? '');
    return entity ? [{ ...stretch, entity }] : [];
  });
  const names = Map.groupBy(known, ({ entity }) => entity.name);
  return new Map(Array.from(names, ([name, each]) => [name, toTemplate(name, each)]));
}

/** @param known newest first */
function toTemplate(name: string, known: readonly Known[]): ReleasedTemplate {
  const releases = new Map<string, Release>();
  for (const { entity, folder, last, before } of known) {
    // The newest commit says what a version is; the oldest one says since when there is one.
    const release = releases.get(entity.version);
    if (release) release.before = before;
    else releases.set(entity.version, { entity, folder, last, before });
  }
  const current = currentOf(name, known);
  return {
    name,
    current: current && releases.get(current.entity.version),
    releases,
    folders: [...new Set(known.map(({ folder }) => folder))],
    since: known.at(-1)?.first,
    removed: current ? undefined : known[0]?.ended,
  };
}

function currentOf(name: string, known: readonly Known[]): Known | undefined {
  const [current, other] = known.filter(({ ended }) => ended === undefined);
  if (current && other) {
    throw new FleetError(
      `${current.folder} and ${other.folder} both hold a template named ${name}. Rename one in its template.yaml.`,
    );
  }
  return current;
}

/** Without what was withdrawn: versions above the one that is current. */
export function standingVersions({ current, releases }: ReleasedTemplate): Release[] {
  if (!current) return [];
  return Array.from(releases.values())
    .filter(({ entity }) => semver.lte(entity.version, current.entity.version))
    .sort((a, b) => semver.rcompare(a.entity.version, b.entity.version));
}
