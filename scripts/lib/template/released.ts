import { isDeepStrictEqual } from 'node:util';
import type { Repository } from '@quoin/fleet';
import { parse } from 'yaml';

/** What this needs of a `template.yaml`; any of it may be missing in an old one. */
interface Entity {
  metadata?: { annotations?: Record<string, unknown> };
  spec?: { parameters?: unknown; steps?: readonly Record<string, unknown>[] };
}

/** The commit that brought the version of a template. */
export interface Release {
  /** None while the version is not committed. */
  commit: string | undefined;
  /** Its `template.yaml`. */
  text: string;
  /** The version before it; none for the first. */
  previous: string | undefined;
}

export function versionOf(text: string): string | undefined {
  const version = (parse(text) as Entity | null)?.metadata?.annotations?.[
    'quoin.dev/template-version'
  ];
  return typeof version === 'string' ? version : undefined;
}

/**
 * Finds the newest commit, on the way that the branch went, in which the version became what it is.
 *
 * @param path of a `template.yaml`, relative to the repository
 * @param version that it has in the working tree
 */
export async function findRelease(
  repository: Repository,
  path: string,
  version: string,
): Promise<Release> {
  const log = await repository.git(['log', '--first-parent', '--format=%H', '--', path]);
  const commits = log.split('\n').filter(Boolean);
  const texts = await repository.readBlobs(commits.map((commit) => `${commit}:${path}`));
  let release: Release = { commit: undefined, text: '', previous: undefined };
  for (const commit of commits) {
    const text = texts.get(`${commit}:${path}`)?.toString() ?? '';
    const found = versionOf(text);
    if (found !== version) return { ...release, previous: found };
    release = { commit, text, previous: undefined };
  }
  return release;
}

/** Whether two versions of a `template.yaml` ask the same and render the same folders in the same way. */
export function rendersAlike(first: string, second: string): boolean {
  return isDeepStrictEqual(inputsOf(first), inputsOf(second));
}

function inputsOf(text: string): unknown {
  const { metadata, spec } = parse(text) as Entity;
  const steps = (spec?.steps ?? []).filter(({ action }) =>
    ['quoin:render', 'fetch:template'].includes(String(action)),
  );
  return {
    addsTo: metadata?.annotations?.['quoin.dev/adds-to'],
    parameters: spec?.parameters,
    // A step's name is for those who watch it.
    steps: steps.map(({ name: _name, ...step }) => step),
  };
}
