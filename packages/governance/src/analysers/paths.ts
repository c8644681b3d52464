/**
 * Which engine looks at which file, by the path alone. Kept apart from the engines, so that a
 * check loads only those that it needs.
 */

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const isTerraform = (path: string): boolean => /\.(?:tf|tofu)(?:\.json)?$/.test(path);

/** Files of values that Terraform takes without being asked. */
export const isTerraformValues = (path: string): boolean =>
  nameOf(path) === 'terraform.tfvars' || path.endsWith('.auto.tfvars');

const isYaml = (path: string): boolean => /\.ya?ml$/.test(path);

/** `.github/workflows/ci.yml`, also below another folder, and actions of the repository's own. */
export const isWorkflow = (path: string): boolean =>
  /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /(?:^|\/)action\.ya?ml$/.test(path);

/** YAML may be a Kubernetes manifest; what it holds decides. */
export const isManifest = (path: string): boolean =>
  isYaml(path) &&
  !isWorkflow(path) &&
  !/(?:^|\/)(?:pnpm-lock|pnpm-workspace|docker-compose[^/]*|compose|mkdocs|\.[^/]*)\.ya?ml$/.test(
    path,
  );

/** `Dockerfile`, `Dockerfile.worker`, `worker.Dockerfile`, and the same as `Containerfile`. */
export function isDockerfile(path: string): boolean {
  const [first = '', ...rest] = nameOf(path).split('.');
  const last = rest.at(-1) ?? '';
  if (last === 'dockerignore' || last === 'md') return false;
  return /^(?:Dockerfile|Containerfile)$/.test(first) || /^(?:docker|container)file$/i.test(last);
}

const BINARY =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|pdf|zip|gz|tgz|bz2|xz|7z|jar|war|woff2?|ttf|otf|eot|mp[34]|mov|wasm|node|so|dll|exe|class|pyc|map|svg)$/i;

/** Text that people write; lists of what is installed are full of random letters. */
export const mayHoldSecrets = (path: string): boolean =>
  !BINARY.test(path) &&
  !/(?:^|[/.-])lock(?:file)?(?:\.|$)|^(?:yarn\.lock|go\.sum)$/i.test(nameOf(path)) &&
  !/\.(?:min\.(?:js|css)|snap)$/.test(path);

export const isDependencyFile = (path: string): boolean =>
  /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock)$/.test(
    path,
  ) || isOtherDependencyFile(path);

/** What pip, Maven and npm itself are told. */
export const isOtherDependencyFile = (path: string): boolean =>
  /(?:^|\/)(?:requirements[\w.-]{0,60}\.txt|pom\.xml|\.npmrc)$/.test(path);

/** SQL that changes a database step by step; what undoes a step is run by nobody but its author. */
export const isMigration = (path: string): boolean =>
  path.endsWith('.sql') &&
  (/(?:^|\/)(?:migrations?|migrate|changelogs?|flyway|versions)\//i.test(path) ||
    /^V\d[\w.]*__/.test(nameOf(path))) &&
  !/[._-](?:down|undo|rollback|revert)\.sql$/i.test(path);

/** The description of an HTTP API, by its usual names. */
export const isNamedApiDescription = (path: string): boolean =>
  /openapi|swagger/i.test(nameOf(path)) && /\.(?:json|ya?ml)$/.test(path);

/** JSON or YAML that may describe an HTTP API; what it begins with decides. */
export const isApiDescription = (path: string): boolean =>
  isNamedApiDescription(path) ||
  (/\.(?:json|ya?ml)$/.test(path) &&
    !isWorkflow(path) &&
    !isDependencyFile(path) &&
    !/^(?:\.|tsconfig|pnpm-|docker-compose|compose\.|catalog-info\.|kustomization\.)/.test(
      nameOf(path),
    ));

/** Code that tests should run. */
export const isCovered = (path: string): boolean =>
  /\.[cm]?[jt]sx?$/.test(path) &&
  !/\.d\.[cm]?ts$|\.(?:test|spec|bench|config)\.|(?:^|\/)tests?\//.test(path);

/** What is kept of a benchmark's figures. */
export const isBenchmarkBaseline = (path: string): boolean =>
  /(?:^|\/)(?:bench|benchmarks)\/baseline\/[^/]+\.json$/.test(path);
