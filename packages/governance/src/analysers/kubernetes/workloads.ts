import { dirname } from 'node:path/posix';
import {
  flag,
  get,
  isSet,
  items,
  numeric,
  placeOf,
  text,
  type Located,
} from '../shared/located.ts';
import { isSecretName } from '../shared/secretWords.ts';
import { storedSecrets } from './containers.ts';
import { headOf, podLabels, podOf, titleOf, type Manifest, type RuleContext } from './rule.ts';

/** What a pod shares with its node, and whom it can talk to. */
export function workloadRules(context: RuleContext, manifest: Manifest): void {
  const pod = podOf(manifest);
  if (pod === undefined) {
    if (manifest.kind === 'Secret' || manifest.kind === 'ConfigMap') checkStored(context, manifest);
    return;
  }
  checkHost(context, manifest, pod);
  checkToken(context, manifest, pod);
  checkNamespace(context, manifest);
  checkNetworkPolicy(context, manifest);
  checkDisruptionBudget(context, manifest);
}

const HOST_SETTINGS = new Map([
  ['hostNetwork', 'uses the network of its node'],
  ['hostPID', 'sees the processes of its node'],
  ['hostIPC', 'shares memory with its node'],
]);

function checkHost({ report }: RuleContext, manifest: Manifest, pod: Located): void {
  for (const [key, meaning] of HOST_SETTINGS) {
    if (flag(get(pod, key)) !== true) continue;
    report.add(
      'kubernetes/host-access',
      manifest.path,
      placeOf(pod, key),
      `${titleOf(manifest)} ${meaning}. Remove ${key}.`,
    );
  }
  for (const volume of items(get(pod, 'volumes'))) {
    const path = get(volume, 'hostPath');
    if (!isSet(path)) continue;
    report.add(
      'kubernetes/host-access',
      manifest.path,
      placeOf(volume, 'hostPath'),
      `${titleOf(manifest)} reads its node's files (${text(get(path, 'path')) ?? 'hostPath'}). Use a volume of its own.`,
    );
  }
}

/** A token in the pod is worth something to whoever breaks in, unless the pod needs it. */
function checkToken({ report, manifests }: RuleContext, manifest: Manifest, pod: Located): void {
  const own = get(pod, 'automountServiceAccountToken');
  if (own?.kind === 'unknown' || flag(own) === false) return;
  const account = text(get(pod, 'serviceAccountName') ?? get(pod, 'serviceAccount')) ?? 'default';
  if (own === undefined) {
    const found = manifests.find(
      ({ kind, name, path }) =>
        kind === 'ServiceAccount' && name === account && isNear(path, manifest.path),
    );
    if (flag(get(found?.value, 'automountServiceAccountToken')) === false) return;
  } else if (account !== 'default') {
    // Somebody asked for the token of an account made for this.
    return;
  }
  report.add(
    'kubernetes/service-account-token',
    manifest.path,
    own?.at ?? headOf(pod),
    `${titleOf(manifest)} carries a token for the Kubernetes API. Set automountServiceAccountToken: false, or name an account made for it.`,
  );
}

/** Whether two manifests are applied together, as far as their folders tell. */
function isNear(left: string, right: string): boolean {
  const [one, other] = [dirname(left), dirname(right)];
  return one === other || dirname(one) === dirname(other);
}

/** The namespace of a manifest, its own or that of the kustomization of its folder. */
function namespaceOf({ kustomizations }: RuleContext, manifest: Manifest): string | undefined {
  const folder = dirname(manifest.path);
  const given = kustomizations.find(({ path }) => dirname(path) === folder);
  return text(get(given?.value, 'namespace')) ?? manifest.namespace;
}

function checkNamespace(context: RuleContext, manifest: Manifest): void {
  const folder = dirname(manifest.path);
  const isKustomized = context.kustomizations.some(({ path }) => dirname(path) === folder);
  const namespace = namespaceOf(context, manifest);
  if (namespace !== 'default' && (namespace !== undefined || isKustomized)) return;
  const at = get(manifest.value, 'metadata', 'namespace')?.at;
  context.report.add(
    'kubernetes/default-namespace',
    manifest.path,
    at ?? headOf(get(manifest.value, 'metadata') ?? manifest.value),
    `${titleOf(manifest)} is put into ${namespace === undefined ? 'whatever namespace is at hand' : 'the default namespace'}, which it shares with everything. Give it one of its own.`,
  );
}

function selects(selector: Located | undefined, labels: Located | undefined): boolean {
  if (selector?.kind !== 'map' || selector.entries.size === 0) return true;
  const wanted = get(selector, 'matchLabels');
  if (wanted?.kind !== 'map') return true;
  return [...wanted.entries].every(([key, value]) => text(get(labels, key)) === text(value));
}

function checkNetworkPolicy(context: RuleContext, manifest: Manifest): void {
  const policies = context.manifests.filter(({ kind }) =>
    /^(?:NetworkPolicy|CiliumNetworkPolicy|CiliumClusterwideNetworkPolicy|GlobalNetworkPolicy)$/.test(
      kind,
    ),
  );
  const namespace = namespaceOf(context, manifest);
  const covered = policies.some(
    (policy) =>
      (namespaceOf(context, policy) === namespace || isNear(policy.path, manifest.path)) &&
      selects(get(policy.value, 'spec', 'podSelector'), podLabels(manifest)),
  );
  if (covered) return;
  context.report.add(
    'kubernetes/network-policy',
    manifest.path,
    headOf(get(manifest.value, 'metadata') ?? manifest.value),
    `Every pod of the cluster can reach ${titleOf(manifest)}. Add a NetworkPolicy that selects it.`,
  );
}

function checkDisruptionBudget(context: RuleContext, manifest: Manifest): void {
  if (manifest.kind !== 'Deployment' && manifest.kind !== 'StatefulSet') return;
  const replicas = get(manifest.value, 'spec', 'replicas');
  const scales = context.manifests.some(
    ({ kind, value, path }) =>
      kind === 'HorizontalPodAutoscaler' &&
      text(get(value, 'spec', 'scaleTargetRef', 'name')) === manifest.name &&
      isNear(path, manifest.path),
  );
  if (!scales && (numeric(replicas) ?? 1) < 2) return;
  const covered = context.manifests.some(
    (budget) =>
      budget.kind === 'PodDisruptionBudget' &&
      isNear(budget.path, manifest.path) &&
      selects(get(budget.value, 'spec', 'selector'), podLabels(manifest)),
  );
  if (covered) return;
  context.report.add(
    'kubernetes/disruption-budget',
    manifest.path,
    headOf(get(manifest.value, 'metadata') ?? manifest.value),
    `Maintenance may stop all pods of ${titleOf(manifest)} at once. Add a PodDisruptionBudget.`,
  );
}

function checkStored({ report }: RuleContext, manifest: Manifest): void {
  // Values that a controller encrypts or replaces are no secrets.
  const type = text(get(manifest.value, 'type'));
  if (type === 'kubernetes.io/service-account-token') return;
  for (const { key, at } of storedSecrets(manifest)) {
    if (manifest.kind === 'ConfigMap' && !isSecretName(key)) continue;
    report.add(
      'kubernetes/secret-in-manifest',
      manifest.path,
      at,
      `${titleOf(manifest)} has the value of "${key}" in git; base64 hides nothing. Let External Secrets or the CSI driver bring it.`,
    );
  }
}
