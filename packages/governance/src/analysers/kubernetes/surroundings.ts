import { dirname, join, normalize } from 'node:path/posix';
import { entries, get, isSet, items, text, type Located } from '../shared/located.ts';
import type { Manifest } from './rule.ts';

/** What surrounds a workload in the tree, looked up by where and by label, never by a search. */
export class Surroundings {
  readonly #policies = new Selectors();
  readonly #budgets = new Selectors();
  /** `scope name` of scaled workloads. */
  readonly #scaled = new Set<string>();
  readonly #accounts = new Map<string, Manifest>();
  /** By folder. */
  readonly #kustomizations = new Map<string, Manifest>();
  readonly #patches = new Set<string>();
  readonly #versionedImages = new Set<string>();

  constructor(manifests: readonly Manifest[]) {
    for (const each of manifests) if (each.kind === 'Kustomization') this.#addKustomization(each);
    for (const each of manifests) this.#add(each);
  }

  #addKustomization(manifest: Manifest): void {
    const folder = dirname(manifest.path);
    this.#kustomizations.set(folder, manifest);
    const paths = [
      ...items(get(manifest.value, 'patches')).map((patch) => text(get(patch, 'path'))),
      ...items(get(manifest.value, 'patchesStrategicMerge')).map((patch) => text(patch)),
    ];
    for (const path of paths) {
      if (path !== undefined) this.#patches.add(normalize(join(folder, path)));
    }
    for (const image of items(get(manifest.value, 'images'))) {
      const name = text(get(image, 'name'));
      const isVersioned = isSet(get(image, 'digest')) || isSet(get(image, 'newTag'));
      if (name !== undefined && isVersioned) this.#versionedImages.add(name);
    }
  }

  #add(manifest: Manifest): void {
    const near = nearOf(manifest);
    switch (manifest.kind) {
      case 'NetworkPolicy':
      case 'CiliumNetworkPolicy':
      case 'CiliumClusterwideNetworkPolicy':
      case 'GlobalNetworkPolicy':
        this.#policies.add(
          [near, this.#namespaceScope(manifest)],
          get(manifest.value, 'spec', 'podSelector'),
        );
        break;
      case 'PodDisruptionBudget':
        this.#budgets.add([near], get(manifest.value, 'spec', 'selector'));
        break;
      case 'HorizontalPodAutoscaler':
        this.#scaled.add(
          `${near} ${text(get(manifest.value, 'spec', 'scaleTargetRef', 'name')) ?? ''}`,
        );
        break;
      case 'ServiceAccount':
        this.#accounts.set(`${near} ${manifest.name}`, manifest);
        break;
    }
  }

  /** The namespace of a manifest: that of the kustomization of its folder, or its own. */
  namespaceOf(manifest: Manifest): string | undefined {
    const given = this.#kustomizations.get(dirname(manifest.path));
    return text(get(given?.value, 'namespace')) ?? manifest.namespace;
  }

  /** Whether a kustomization of its folder has something to say about it. */
  isKustomized({ path }: Manifest): boolean {
    return this.#kustomizations.has(dirname(path));
  }

  /** Whether a kustomization lists the file among its patches. */
  isPatch({ path }: Manifest): boolean {
    return this.#patches.has(normalize(path));
  }

  /** Whether an overlay gives the image a version. */
  hasVersion(image: string): boolean {
    return this.#versionedImages.has(image);
  }

  hasPolicy(manifest: Manifest, labels: Located | undefined): boolean {
    return this.#policies.select([nearOf(manifest), this.#namespaceScope(manifest)], labels);
  }

  hasBudget(manifest: Manifest, labels: Located | undefined): boolean {
    return this.#budgets.select([nearOf(manifest)], labels);
  }

  isScaled(manifest: Manifest): boolean {
    return this.#scaled.has(`${nearOf(manifest)} ${manifest.name}`);
  }

  accountOf(manifest: Manifest, name: string): Manifest | undefined {
    return this.#accounts.get(`${nearOf(manifest)} ${name}`);
  }

  #namespaceScope(manifest: Manifest): string {
    return `namespace ${this.namespaceOf(manifest) ?? ''}`;
  }
}

/** Manifests of one folder, and of folders side by side, are applied together. */
const nearOf = ({ path }: Manifest): string => `near ${dirname(dirname(path))}`;

/** Selectors of labels, found by one of the labels that they ask for. */
class Selectors {
  /** Scopes in which something selects every pod. */
  readonly #everything = new Set<string>();
  readonly #byLabel = new Map<string, Located[]>();

  add(scopes: readonly string[], selector: Located | undefined): void {
    const labels = get(selector, 'matchLabels');
    const [first] = entries(labels);
    for (const scope of scopes) {
      // Expressions are taken to select: what they leave out cannot be told from here.
      if (labels === undefined || first === undefined) this.#everything.add(scope);
      else {
        const key = `${scope} ${first.key}=${text(first.value) ?? ''}`;
        const known = this.#byLabel.get(key);
        if (known === undefined) this.#byLabel.set(key, [labels]);
        else known.push(labels);
      }
    }
  }

  select(scopes: readonly string[], labels: Located | undefined): boolean {
    return scopes.some(
      (scope) =>
        this.#everything.has(scope) ||
        entries(labels).some(({ key, value }) =>
          this.#byLabel
            .get(`${scope} ${key}=${text(value) ?? ''}`)
            ?.some((wanted) =>
              entries(wanted).every((each) => text(get(labels, each.key)) === text(each.value)),
            ),
        ),
    );
  }
}
