import semver from 'semver';

/**
 * The version that a service should have. A pre-release is for services that are made from one
 * already, or for a template that has nothing else.
 *
 * @param versions of the template, in any order
 * @param current the service's version
 * @returns undefined when there is no version
 */
export function latestVersion(versions: readonly string[], current?: string): string | undefined {
  const sorted = semver.rsort([...versions]);
  const released = sorted.find((version) => semver.prerelease(version) === null);
  return isPrerelease(current) ? sorted[0] : (released ?? sorted[0]);
}

/**
 * The versions that a service lacks, oldest first. The last one is {@link latestVersion}.
 *
 * @param versions of the template, in any order
 * @param current the service's version
 */
export function missingVersions(versions: readonly string[], current: string): string[] {
  const latest = latestVersion(versions, current);
  if (latest === undefined) return [];
  const withPrereleases = isPrerelease(current) || isPrerelease(latest);
  return semver
    .sort([...versions])
    .filter((version) => semver.gt(version, current) && semver.lte(version, latest))
    .filter((version) => withPrereleases || !isPrerelease(version));
}

function isPrerelease(version: string | undefined): boolean {
  return version !== undefined && semver.prerelease(version) !== null;
}
