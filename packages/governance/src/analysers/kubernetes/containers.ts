import {
  entries,
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
import {
  containersOf,
  headOf,
  securityPlace,
  securitySetting,
  titleOf,
  type Container,
  type KubernetesRule,
  type Manifest,
  type RuleContext,
} from './rule.ts';

/** Adding one of these gives a container power over its node or its neighbours. */
const DANGEROUS_CAPABILITIES =
  /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|SYS_RAWIO|SYS_BOOT|SYS_TIME|NET_ADMIN|NET_RAW|DAC_READ_SEARCH|DAC_OVERRIDE|MKNOD|SETUID|SETGID|BPF|PERFMON)$/;

/** What each container of a workload may do, and what it is made of. */
export function containerRules(context: RuleContext, manifest: Manifest): void {
  const { report } = context;
  for (const container of containersOf(manifest)) {
    const say = (rule: KubernetesRule, at: Located['at'], message: string): void =>
      report.add(
        rule,
        manifest.path,
        at,
        `Container ${container.name} of ${titleOf(manifest)} ${message}`,
      );
    checkPrivileges(container, say);
    checkUser(container, say);
    checkCapabilities(container, say);
    checkImage(container, context, say);
    checkResources(container, say);
    checkProbes(container, say);
    checkEnvironment(container, say);
    checkHostPorts(container, say);
  }
}

type Say = (rule: KubernetesRule, at: Located['at'], message: string) => void;

function checkPrivileges(container: Container, say: Say): void {
  const { value, pod } = container;
  const privileged = get(value, 'securityContext', 'privileged');
  if (privileged !== undefined && flag(privileged) === true) {
    say('kubernetes/privileged', privileged.at, 'has every right on its node. Remove privileged.');
  }
  const escalation = get(value, 'securityContext', 'allowPrivilegeEscalation');
  if (escalation?.kind !== 'unknown' && flag(escalation) !== false) {
    say(
      'kubernetes/privilege-escalation',
      escalation?.at ?? securityPlace(container),
      'may gain more rights than it starts with. Set allowPrivilegeEscalation: false.',
    );
  }
  const readOnly = get(value, 'securityContext', 'readOnlyRootFilesystem');
  if (readOnly?.kind !== 'unknown' && flag(readOnly) !== true) {
    say(
      'kubernetes/writable-root-filesystem',
      readOnly?.at ?? securityPlace(container),
      'can change its own files. Set readOnlyRootFilesystem: true and mount what it writes.',
    );
  }
  const profile =
    get(value, 'securityContext', 'seccompProfile', 'type') ??
    get(pod, 'securityContext', 'seccompProfile', 'type');
  if (!isSet(profile) || text(profile) === 'Unconfined') {
    say(
      'kubernetes/seccomp',
      profile?.at ?? securityPlace(container),
      'may make every system call. Set seccompProfile: { type: RuntimeDefault }.',
    );
  }
}

function checkUser(container: Container, say: Say): void {
  const user = securitySetting(container, 'runAsUser');
  if (user !== undefined && numeric(user) === 0) {
    say('kubernetes/root-user', user.at, 'runs as root. Set runAsUser to another id.');
    return;
  }
  const nonRoot = securitySetting(container, 'runAsNonRoot');
  if (flag(nonRoot) === true || nonRoot?.kind === 'unknown') return;
  if (nonRoot === undefined && (numeric(user) ?? 0) > 0) return;
  say(
    'kubernetes/root-user',
    nonRoot?.at ?? securityPlace(container),
    'may run as root. Set runAsNonRoot: true.',
  );
}

function checkCapabilities(container: Container, say: Say): void {
  const capabilities = get(container.value, 'securityContext', 'capabilities');
  for (const added of items(get(capabilities, 'add'))) {
    const name = text(added) ?? '';
    if (!DANGEROUS_CAPABILITIES.test(name)) continue;
    say('kubernetes/capabilities', added.at, `gets the capability ${name}. Remove it.`);
  }
  const dropped = items(get(capabilities, 'drop')).map((each) => text(each)?.toUpperCase());
  if (dropped.includes('ALL') || dropped.includes('CAP_ALL')) return;
  const keys = get(container.value, 'securityContext');
  const at = keys?.kind === 'map' ? keys.keys.get('capabilities') : undefined;
  say(
    'kubernetes/capabilities',
    at ?? securityPlace(container),
    'keeps the capabilities of the runtime. Set capabilities: { drop: [ALL] }.',
  );
}

function checkImage({ value }: Container, context: RuleContext, say: Say): void {
  const image = get(value, 'image');
  const reference = text(image);
  if (image === undefined || reference === undefined || isReference(reference)) return;
  if (reference.includes('@sha256:') || context.surroundings.hasVersion(reference)) return;
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : '';
  if (tag !== '' && tag !== 'latest') return;
  say(
    'kubernetes/image-version',
    image.at,
    `runs whatever ${reference} is on the day. Name a version, best by digest.`,
  );
}

function checkResources(container: Container, say: Say): void {
  const { value, isInit } = container;
  if (isInit) return;
  const resources = get(value, 'resources');
  if (resources?.kind === 'unknown') return;
  const missing = [
    ['limits', 'memory'],
    ['requests', 'memory'],
    ['requests', 'cpu'],
  ].filter(([group = '', unit = '']) => {
    const limit = get(resources, 'limits', unit);
    // A limit without a request is the request as well.
    return !isSet(get(resources, group, unit)) && !(group === 'requests' && isSet(limit));
  });
  if (missing.length === 0) return;
  const list = missing.map((path) => path.join('.')).join(', ');
  const at = value.kind === 'map' ? value.keys.get('resources') : undefined;
  say(
    'kubernetes/resource-limits',
    at ?? headOf(value),
    `can take its node's memory and time from others. Set resources: ${list}.`,
  );
}

const SERVING = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'ReplicaSet']);

function checkProbes({ value, manifest, isInit }: Container, say: Say): void {
  if (isInit || !SERVING.has(manifest.kind)) return;
  const missing = ['livenessProbe', 'readinessProbe'].filter((key) => !isSet(get(value, key)));
  if (missing.length === 0) return;
  say(
    'kubernetes/probes',
    headOf(value),
    `cannot show that it works: it has no ${missing.join(' and no ')}.`,
  );
}

function checkEnvironment({ value }: Container, say: Say): void {
  for (const variable of items(get(value, 'env'))) {
    const name = text(get(variable, 'name')) ?? '';
    const given = get(variable, 'value');
    const known = text(given);
    if (given === undefined || known === undefined || !isSecretName(name)) continue;
    if (isReference(known) || isBlank(known) || known.length < 3) continue;
    say(
      'kubernetes/secret-in-environment',
      given.at,
      `has the secret ${name} in its manifest. Read it with valueFrom.secretKeyRef.`,
    );
  }
}

function checkHostPorts({ value }: Container, say: Say): void {
  for (const port of items(get(value, 'ports'))) {
    const host = numeric(get(port, 'hostPort'));
    if (host === undefined || host === 0) continue;
    say(
      'kubernetes/host-access',
      placeOf(port, 'hostPort'),
      `listens on its node's port ${String(host)}. Put a Service in front of it.`,
    );
  }
}

/** Names of a ConfigMap's or Secret's entries whose values should not be in git. */
export function storedSecrets({ value }: Manifest): { key: string; at: Located['at'] }[] {
  return ['data', 'stringData'].flatMap((field) =>
    entries(get(value, field)).flatMap(({ key, value: entry, keyAt }) => {
      const known = text(entry);
      const isWritten = known !== undefined && !isReference(known) && !isBlank(known);
      return isWritten ? [{ key, at: keyAt }] : [];
    }),
  );
}
