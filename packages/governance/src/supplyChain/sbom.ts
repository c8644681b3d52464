import { hash } from 'node:crypto';
import { installedLicence } from '../analysers/dependencies/licences.ts';
import type { LockedPackage, LockFile } from '../analysers/dependencies/rule.ts';

/** A component as CycloneDX 1.6 describes it; https://cyclonedx.org/docs/1.6/json/ */
export interface Component {
  type: 'library' | 'application';
  'bom-ref': string;
  name: string;
  group?: string;
  version: string;
  purl?: string;
  scope?: 'required' | 'optional';
  hashes?: { alg: string; content: string }[];
  licenses?: (
    { license: { id: string } } | { license: { name: string } } | { expression: string }
  )[];
}

export interface Sbom {
  bomFormat: 'CycloneDX';
  specVersion: '1.6';
  serialNumber: string;
  version: 1;
  metadata: {
    timestamp: string;
    tools: { components: { type: 'application'; name: string; version: string }[] };
    component: Component;
  };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

export interface SbomOptions {
  /** Folder in which the packages are installed; licences are read there. */
  root: string;
  lock: LockFile;
  /** Of the product: from its package.json. */
  product: { name: string; version: string; dependencies: readonly string[] };
  /** Version of what writes it. */
  toolVersion: string;
  /** @defaultValue now */
  timestamp?: Date;
}

/** The bill of materials of what a lock file brings. The same lock file gives the same serial number. */
export async function createSbom(options: SbomOptions): Promise<Sbom> {
  const { root, lock, product, toolVersion, timestamp = new Date() } = options;
  const packages = new Map(
    lock.packages
      .filter(({ isLocal, version }) => !isLocal && version !== '')
      .map((each) => [purlOf(each), each] as const),
  );
  const components = await Promise.all(
    [...packages].map(([purl, each]) => toComponent(purl, each, root)),
  );
  components.sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const own: Component = {
    type: 'application',
    'bom-ref': `${product.name}@${product.version}`,
    name: product.name,
    version: product.version,
  };
  const direct = new Set(product.dependencies);
  const dependsOn = [...packages]
    .filter(([, { name }]) => direct.has(name))
    .map(([purl]) => purl)
    .sort();
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumberOf(components),
    version: 1,
    metadata: {
      timestamp: timestamp.toISOString(),
      tools: {
        components: [{ type: 'application', name: 'quoin-governance', version: toolVersion }],
      },
      component: own,
    },
    components,
    dependencies: [{ ref: own['bom-ref'], dependsOn }],
  };
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function purlOf({ name, version }: LockedPackage): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${path}@${encodeURIComponent(version)}`;
}

async function toComponent(purl: string, each: LockedPackage, root: string): Promise<Component> {
  const [first = '', second] = each.name.split('/');
  const licence = each.licence ?? (await installedLicence(root, each.name, each.version));
  const hashes = hashesOf(each.integrity);
  return {
    type: 'library',
    'bom-ref': purl,
    name: second ?? first,
    ...(second !== undefined && { group: first }),
    version: each.version,
    purl,
    ...(each.isDevelopment === true && { scope: 'optional' as const }),
    ...(hashes.length > 0 && { hashes }),
    ...(licence !== undefined && licence !== '' && { licenses: [toLicence(licence)] }),
  };
}

const ALGORITHMS = new Map([
  ['sha1', 'SHA-1'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
]);

/** `sha512-BASE64`, as Subresource Integrity writes it, several of them with spaces between. */
function hashesOf(integrity: string | undefined): { alg: string; content: string }[] {
  return (integrity ?? '').split(/\s+/).flatMap((part) => {
    const alg = ALGORITHMS.get(part.slice(0, part.indexOf('-')));
    const content = Buffer.from(part.slice(part.indexOf('-') + 1), 'base64').toString('hex');
    return alg === undefined || content === '' ? [] : [{ alg, content }];
  });
}

/** An expression where it is one; a free text is a name, because the schema lists the ids. */
function toLicence(licence: string): NonNullable<Component['licenses']>[number] {
  return /\s(?:OR|AND|WITH)\s/.test(licence)
    ? { expression: licence }
    : { license: { name: licence } };
}

/** A UUID of version 8, made from what is in it. */
function serialNumberOf(components: readonly Component[]): string {
  const digest = hash('sha256', components.map((each) => each['bom-ref']).join('\n'));
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}
