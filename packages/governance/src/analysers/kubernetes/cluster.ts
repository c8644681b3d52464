import { entries, get, isSet, items, placeOf, text, type Located } from '../shared/located.ts';
import { headOf, titleOf, type Manifest, type RuleContext } from './rule.ts';

/** Roles, bindings, and what is reachable from outside. */
export function clusterRules(context: RuleContext, manifest: Manifest): void {
  switch (manifest.kind) {
    case 'Role':
    case 'ClusterRole':
      checkRole(context, manifest);
      break;
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      checkBinding(context, manifest);
      break;
    case 'Namespace':
      checkNamespaceLevel(context, manifest);
      break;
    case 'NetworkPolicy':
      checkOpenPolicy(context, manifest);
      break;
    case 'Ingress':
      checkIngress(context, manifest);
      break;
    case 'Gateway':
      checkGateway(context, manifest);
      break;
    case 'Service':
      checkService(context, manifest);
      break;
  }
}

const isStar = (value: Located): boolean => text(value) === '*';

/** Reading these, or doing this to them, is a way to more permissions. */
const ESCALATING_VERBS = new Set(['escalate', 'bind', 'impersonate']);

function checkRole({ report }: RuleContext, manifest: Manifest): void {
  for (const rule of items(get(manifest.value, 'rules'))) {
    for (const key of ['verbs', 'resources', 'apiGroups']) {
      const star = items(get(rule, key)).find(isStar);
      // A star among groups alone is harmless beside named resources.
      if (star === undefined || (key === 'apiGroups' && !hasStar(rule, 'resources'))) continue;
      report.add(
        'kubernetes/wildcard-role',
        manifest.path,
        star.at,
        `${titleOf(manifest)} allows all ${key}. List those that are needed.`,
      );
    }
    const verb = items(get(rule, 'verbs')).find((each) => ESCALATING_VERBS.has(text(each) ?? ''));
    if (verb !== undefined) {
      report.add(
        'kubernetes/wildcard-role',
        manifest.path,
        verb.at,
        `${titleOf(manifest)} may ${text(verb) ?? ''}, and so give itself every right. Remove the verb.`,
      );
    }
    checkSecrets({ report }, manifest, rule);
  }
}

const hasStar = (rule: Located, key: string): boolean => items(get(rule, key)).some(isStar);

/** Reading all secrets is reading everything. */
function checkSecrets(
  { report }: Pick<RuleContext, 'report'>,
  manifest: Manifest,
  rule: Located,
): void {
  const secrets = items(get(rule, 'resources')).find((each) => text(each) === 'secrets');
  const reads = items(get(rule, 'verbs')).some((verb) =>
    ['get', 'list', 'watch', '*'].includes(text(verb) ?? ''),
  );
  if (secrets === undefined || !reads || isSet(get(rule, 'resourceNames'))) return;
  if (manifest.kind !== 'ClusterRole') return;
  report.add(
    'kubernetes/wildcard-role',
    manifest.path,
    secrets.at,
    `${titleOf(manifest)} reads the secrets of every namespace. Use a Role with resourceNames.`,
  );
}

const EVERYBODY = new Set([
  'system:anonymous',
  'system:unauthenticated',
  'system:authenticated',
  'system:serviceaccounts',
]);

function checkBinding({ report }: RuleContext, manifest: Manifest): void {
  const role = get(manifest.value, 'roleRef', 'name');
  if (role !== undefined && text(role) === 'cluster-admin') {
    report.add(
      'kubernetes/cluster-admin',
      manifest.path,
      role.at,
      `${titleOf(manifest)} gives every right in the cluster. Bind a role with the rights that are needed.`,
    );
  }
  for (const subject of items(get(manifest.value, 'subjects'))) {
    const name = text(get(subject, 'name')) ?? '';
    if (!EVERYBODY.has(name)) continue;
    report.add(
      'kubernetes/cluster-admin',
      manifest.path,
      placeOf(subject, 'name'),
      `${titleOf(manifest)} gives its role to everybody (${name}). Name the subjects.`,
    );
  }
}

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
function checkNamespaceLevel({ report }: RuleContext, manifest: Manifest): void {
  const level = get(manifest.value, 'metadata', 'labels', 'pod-security.kubernetes.io/enforce');
  if (level === undefined || text(level) !== 'privileged') return;
  report.add(
    'kubernetes/privileged',
    manifest.path,
    level.at,
    `${titleOf(manifest)} admits pods with every right on their node. Enforce "restricted", or "baseline".`,
  );
}

/** A policy that selects every pod and lets everybody in stands in the way of none. */
function checkOpenPolicy({ report }: RuleContext, manifest: Manifest): void {
  const selector = get(manifest.value, 'spec', 'podSelector');
  const open = items(get(manifest.value, 'spec', 'ingress')).find(
    (rule) => rule.kind === 'map' && rule.entries.size === 0,
  );
  if (selector?.kind !== 'map' || selector.entries.size > 0 || open === undefined) return;
  report.add(
    'kubernetes/network-policy',
    manifest.path,
    open.at,
    `${titleOf(manifest)} lets everybody reach every pod of its namespace. Name who may.`,
  );
}

function checkIngress({ report }: RuleContext, manifest: Manifest): void {
  const off = entries(get(manifest.value, 'metadata', 'annotations')).find(
    ({ key, value }) => /\/(?:force-)?ssl-redirect$/.test(key) && text(value) === 'false',
  );
  if (off !== undefined) {
    report.add(
      'kubernetes/plaintext-ingress',
      manifest.path,
      off.keyAt,
      `${titleOf(manifest)} serves plain HTTP beside HTTPS. Remove ${off.key}.`,
    );
  }
  const annotations = entries(get(manifest.value, 'metadata', 'annotations'));
  const terminates = annotations.some(
    ({ key, value }) =>
      /certificate-arn$/.test(key) ||
      (/listen-ports$/.test(key) && (text(value) ?? '').includes('HTTPS')),
  );
  if (terminates || isSet(get(manifest.value, 'spec', 'tls'))) return;
  const spec = get(manifest.value, 'spec');
  report.add(
    'kubernetes/plaintext-ingress',
    manifest.path,
    headOf(spec ?? manifest.value),
    `${titleOf(manifest)} serves plain HTTP. Add spec.tls with a certificate.`,
  );
}

function checkGateway({ report }: RuleContext, manifest: Manifest): void {
  if (!manifest.apiVersion.startsWith('gateway.networking.k8s.io/')) return;
  const listeners = items(get(manifest.value, 'spec', 'listeners'));
  const servesTls = listeners.some((each) =>
    /^(?:HTTPS|TLS)$/.test(text(get(each, 'protocol')) ?? ''),
  );
  for (const listener of listeners) {
    // Beside HTTPS, plain HTTP is there to be redirected.
    if (servesTls || text(get(listener, 'protocol')) !== 'HTTP') continue;
    report.add(
      'kubernetes/plaintext-ingress',
      manifest.path,
      placeOf(listener, 'protocol'),
      `${titleOf(manifest)} serves plain HTTP only. Add a listener with HTTPS.`,
    );
  }
}

function checkService({ report }: RuleContext, manifest: Manifest): void {
  const { value } = manifest;
  const type = get(value, 'spec', 'type');
  const kind = text(type);
  const externalIps = get(value, 'spec', 'externalIPs');
  if (items(externalIps).length > 0 && externalIps !== undefined) {
    report.add(
      'kubernetes/public-service',
      manifest.path,
      externalIps.at,
      `${titleOf(manifest)} takes over addresses outside the cluster. Remove externalIPs.`,
    );
  }
  if (type === undefined || (kind !== 'NodePort' && kind !== 'LoadBalancer')) return;
  if (kind === 'LoadBalancer' && isRestricted(value)) return;
  report.add(
    'kubernetes/public-service',
    manifest.path,
    type.at,
    kind === 'NodePort'
      ? `${titleOf(manifest)} is open on every node. Use ClusterIP behind a gateway.`
      : `${titleOf(manifest)} has a public address of its own. Make it internal, or name loadBalancerSourceRanges.`,
  );
}

function isRestricted(value: Located): boolean {
  const ranges = items(get(value, 'spec', 'loadBalancerSourceRanges'));
  if (ranges.length > 0) return ranges.every((range) => text(range) !== '0.0.0.0/0');
  return entries(get(value, 'metadata', 'annotations')).some(
    ({ key, value: setting }) =>
      (/load-balancer-internal$/.test(key) && text(setting) !== 'false') ||
      (/load-balancer-(?:scheme|type)$/.test(key) && /internal/i.test(text(setting) ?? '')),
  );
}
