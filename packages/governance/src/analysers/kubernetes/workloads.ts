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
import { isBlank, isReference, isSecretName } from '../shared/secretWords.ts';
import { storedSecrets } from './containers.ts';
import { headOf, podLabels, podOf, titleOf, type Manifest, type RuleContext } from './rule.ts';

/** What a pod shares with its node, and whom it can talk to. */
export function workloadRules(context: RuleContext, manifest: Manifest): void {
  const pod = podOf(manifest);
  if (pod === undefined) {
    if (manifest.kind === 'Secret' || manifest.kind === 'ConfigMap') checkStored(context, manifest);
    if (manifest.kind === 'Kustomization') checkGenerated(context, manifest);
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

export function checkHost({ report }: RuleContext, manifest: Manifest, pod: Located): void {
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
function checkToken({ report, surroundings }: RuleContext, manifest: Manifest, pod: Located): void {
  const own = get(pod, 'automountServiceAccountToken');
  if (own?.kind === 'unknown' || flag(own) === false) return;
  const account = text(get(pod, 'serviceAccountName') ?? get(pod, 'serviceAccount')) ?? 'default';
  if (own === undefined) {
    const found = surroundings.accountOf(manifest, account);
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

function checkNamespace({ report, surroundings }: RuleContext, manifest: Manifest): void {
  const namespace = surroundings.namespaceOf(manifest);
  const isGiven = namespace !== undefined || surroundings.isKustomized(manifest);
  if (namespace !== 'default' && isGiven) return;
  const at = get(manifest.value, 'metadata', 'namespace')?.at;
  report.add(
    'kubernetes/default-namespace',
    manifest.path,
    at ?? headOf(get(manifest.value, 'metadata') ?? manifest.value),
    `${titleOf(manifest)} is put into ${namespace === undefined ? 'whatever namespace is at hand' : 'the default namespace'}, which it shares with everything. Give it one of its own.`,
  );
}

function checkNetworkPolicy({ report, surroundings }: RuleContext, manifest: Manifest): void {
  if (surroundings.hasPolicy(manifest, podLabels(manifest))) return;
  report.add(
    'kubernetes/network-policy',
    manifest.path,
    headOf(get(manifest.value, 'metadata') ?? manifest.value),
    `Every pod of the cluster can reach ${titleOf(manifest)}. Add a NetworkPolicy that selects it.`,
  );
}

function checkDisruptionBudget({ report, surroundings }: RuleContext, manifest: Manifest): void {
  if (manifest.kind !== 'Deployment' && manifest.kind !== 'StatefulSet') return;
  const replicas = numeric(get(manifest.value, 'spec', 'replicas')) ?? 1;
  if (replicas < 2 && !surroundings.isScaled(manifest)) return;
  if (surroundings.hasBudget(manifest, podLabels(manifest))) return;
  report.add(
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

/** `secretGenerator` with the values beside it. */
function checkGenerated({ report }: RuleContext, { value, path }: Manifest): void {
  for (const generator of items(get(value, 'secretGenerator'))) {
    for (const literal of items(get(generator, 'literals'))) {
      const [name = '', ...rest] = (text(literal) ?? '').split('=');
      const given = rest.join('=');
      if (given === '' || isReference(given) || isBlank(given)) continue;
      report.add(
        'kubernetes/secret-in-manifest',
        path,
        literal.at,
        `The value of "${name}" is in git. Let External Secrets or the CSI driver bring it.`,
      );
    }
  }
}
