import { PIPED_SCRIPT } from '../shared/scripts.ts';
import type { Manifest } from './manifest.ts';
import type { LockFile, Requirement, Say } from './rule.ts';
import { imitates, popularPackages } from './typosquats.ts';

/** What a package.json asks for. */
export async function manifestRules(path: string, manifest: Manifest, say: Say): Promise<void> {
  const popular = await popularPackages();
  for (const requirement of manifest.requirements) {
    const problem = unpinned(requirement.range);
    if (problem !== undefined) {
      say('dependencies/unpinned', path, requirement.at, `${requirement.name} ${problem}`);
    }
    const other = isFromRegistry(requirement.range)
      ? imitates(requirement.name, popular)
      : undefined;
    if (other !== undefined) {
      say(
        'dependencies/typosquat',
        path,
        requirement.at,
        `${requirement.name} is one slip away from ${other}, which many more people use. Make sure that it is the one you mean.`,
      );
    }
  }
  checkScripts(path, manifest, say);
}

const isFromRegistry = (range: string): boolean => !/[:/]/.test(range);

/** Addresses of git, and `owner/repository` for GitHub. */
const GIT = [
  /^(?:git|github:|gitlab:|bitbucket:|ssh:)/,
  /\.git(?:#|$)/,
  /^[\w.-]+\/[\w.-]+(?:#|$)/,
];

/** What is wrong with a range; undefined when the next version cannot come by itself. */
function unpinned(range: string): string | undefined {
  if (/^(?:workspace|catalog|file|link|portal|patch|npm):/.test(range)) return undefined;
  if (/^https?:\/\//.test(range) && !/\.git(?:#|$)/.test(range)) {
    return 'comes from an address whose file may change. Take it from the registry.';
  }
  if (GIT.some((pattern) => pattern.test(range))) {
    return /#[a-f0-9]{40}$|#semver:/.test(range)
      ? undefined
      : 'comes from a branch or tag that may be moved. Name the commit, or take it from the registry.';
  }
  if (/^(?:|\*|x|latest|next|beta|canary|[><]=?.*)$/i.test(range.trim()) && !/</.test(range)) {
    return `takes any version ("${range}"), the next major one too. Name one.`;
  }
  return undefined;
}

const AT_INSTALL = /^(?:pre|post)?install$|^prepare$/;
const FETCHES = /\b(?:curl|wget|Invoke-WebRequest)\b|https?:\/\/|\bnode\s{1,5}-e\b|\beval\b|base64/;

function checkScripts(path: string, { scripts }: Manifest, say: Say): void {
  for (const { name, command, at } of scripts) {
    const isHidden = AT_INSTALL.test(name) && FETCHES.test(command);
    if (!isHidden && !PIPED_SCRIPT.some((pattern) => pattern.test(command))) continue;
    say(
      'dependencies/install-script',
      path,
      at,
      `"${name}" fetches and runs code that no lock file knows. Make it a dependency, or a script in the repository.`,
    );
  }
}

/** Dependencies that the lock file knows otherwise, or not at all. */
export function checkInStep(
  path: string,
  requirements: readonly Requirement[],
  locked: ReadonlyMap<string, string>,
  lock: LockFile,
  say: Say,
): void {
  for (const { name, range, at } of requirements) {
    const known = locked.get(name);
    if (known === range || lock.overrides?.has(name) === true) continue;
    say(
      'dependencies/lock-in-step',
      path,
      at,
      known === undefined
        ? `${lock.path} does not know ${name}. Install, and commit the lock file.`
        : `${lock.path} was written for ${name} "${known}". Install, and commit the lock file.`,
    );
  }
}
