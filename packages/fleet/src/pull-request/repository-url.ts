export interface RepositoryName {
  host: string;
  owner: string;
  repo: string;
}

/** As git clones it over ssh: git@host:owner/repository.git */
const SHORT_FORM = /^([^:/]+):([^/].*)$/;

/** The parts of a repository's URL; undefined when it has no owner and name. */
export function parseRepositoryUrl(url: string): RepositoryName | undefined {
  const [, place, shortPath] = url.includes('://') ? [] : (SHORT_FORM.exec(url) ?? []);
  const parsed = URL.parse(url);
  const host = place?.replace(/^.*@/, '') ?? parsed?.host;
  const path = shortPath ?? parsed?.pathname ?? '';
  const [owner, repo, ...others] = path.split('/').filter(Boolean);
  if (!host || !owner || !repo || others.length > 0) return undefined;
  return { host: host.toLowerCase(), owner, repo: repo.replace(/\.git$/, '') };
}
