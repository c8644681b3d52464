import { dirname } from 'node:path/posix';
import type { ChangeSource } from '../change/index.ts';

const CATALOG_FILE = 'catalog-info.yaml';

/** The catalog's types, as the standards call them under `applies-to`. */
const KINDS: Record<string, string> = { 'backstage-plugin': 'portal-plugin', function: 'service' };

/** What a file is besides a part of its component. */
const BY_PATH: [pattern: RegExp, kind: string][] = [
  [/\.(?:tf|tofu|hcl)$|(?:^|\/)(?:k8s|kubernetes|helm|charts)\//, 'infrastructure'],
  [/(?:^|\/)Dockerfile[^/]*$|\.dockerfile$/i, 'container'],
  [/^\.github\/|(?:^|\/)\.gitlab-ci\.yml$/, 'pipeline'],
];

/** Files that no standard has a question about. */
const NO_CODE =
  /\.(?:md|markdown|txt|png|jpe?g|svg|gif|ico|woff2?|lock)$|(?:^|\/)(?:pnpm-lock\.yaml|package-lock\.json|LICENSE)$/i;

/**
 * The kinds of component that each changed file belongs to: the type of the nearest
 * `catalog-info.yaml` above it, and what its path says. Where nothing says anything, it is taken as
 * part of a service, which most standards are about.
 */
export async function kindsTouched(source: ChangeSource): Promise<Map<string, Set<string>>> {
  const tree = new Set(await source.tree());
  const types = new Map<string, Promise<string | undefined>>();
  const typeAt = (catalog: string) => {
    const type = types.get(catalog) ?? source.read(catalog).then(typeOf);
    types.set(catalog, type);
    return type;
  };
  const files = source.change.files.filter(({ path }) => !NO_CODE.test(path));
  const entries = files.map(async ({ path }) => {
    const catalog = catalogFilesAbove(path).find((file) => tree.has(file));
    const type = catalog === undefined ? undefined : await typeAt(catalog);
    const special = BY_PATH.filter(([pattern]) => pattern.test(path)).map(([, kind]) => kind);
    const component = type === undefined ? undefined : (KINDS[type] ?? type);
    const kinds = new Set([...special, ...(component === undefined ? [] : [component])]);
    return [path, kinds.size > 0 ? kinds : new Set(['service'])] as const;
  });
  return new Map(await Promise.all(entries));
}

function catalogFilesAbove(path: string): string[] {
  const files: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    files.push(folder === '.' ? CATALOG_FILE : `${folder}/${CATALOG_FILE}`);
    if (folder === '.') return files;
  }
}

/** `spec.type` of the first entity. Read by its line: a skeleton's placeholders are no YAML. */
function typeOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^\s+type:\s*['"]?([\w-]+)/m.exec(text)?.[1];
}
