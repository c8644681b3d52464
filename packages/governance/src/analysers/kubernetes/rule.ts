import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import { get, items, text, type Located, type Place } from '../shared/located.ts';
import type { Report } from '../shared/report.ts';
import type { Surroundings } from './surroundings.ts';

/** Every rule of this analyser; standards/infrastructure.md says why each exists. */
export const KUBERNETES_RULES = [
  SYNTAX_CHECK,
  'kubernetes/privileged',
  'kubernetes/root-user',
  'kubernetes/privilege-escalation',
  'kubernetes/capabilities',
  'kubernetes/host-access',
  'kubernetes/writable-root-filesystem',
  'kubernetes/seccomp',
  'kubernetes/resource-limits',
  'kubernetes/probes',
  'kubernetes/image-version',
  'kubernetes/secret-in-environment',
  'kubernetes/secret-in-manifest',
  'kubernetes/default-namespace',
  'kubernetes/service-account-token',
  'kubernetes/network-policy',
  'kubernetes/disruption-budget',
  'kubernetes/wildcard-role',
  'kubernetes/cluster-admin',
  'kubernetes/plaintext-ingress',
  'kubernetes/public-service',
] as const;

export type KubernetesRule = (typeof KUBERNETES_RULES)[number];

/** An object of the cluster, as a manifest describes it. */
export interface Manifest {
  kind: string;
  apiVersion: string;
  name: string;
  /** Undefined where the manifest leaves it to whoever applies it. */
  namespace: string | undefined;
  path: string;
  value: Located;
  /** Whether it stands in a file of the change. */
  judged: boolean;
}

export interface RuleContext {
  /** All manifests of the tree, to look for what belongs to one. */
  surroundings: Surroundings;
  report: Report<KubernetesRule>;
}

/** A container, and the pod and manifest that it belongs to. */
export interface Container {
  name: string;
  value: Located;
  pod: Located;
  manifest: Manifest;
  isInit: boolean;
}

const POD_PATHS = new Map<string, string[]>([
  ['Pod', ['spec']],
  ['Deployment', ['spec', 'template', 'spec']],
  ['StatefulSet', ['spec', 'template', 'spec']],
  ['DaemonSet', ['spec', 'template', 'spec']],
  ['ReplicaSet', ['spec', 'template', 'spec']],
  ['ReplicationController', ['spec', 'template', 'spec']],
  ['Job', ['spec', 'template', 'spec']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
  ['Rollout', ['spec', 'template', 'spec']],
]);

/** The pod that a workload makes; undefined for what makes none. */
export function podOf({ kind, value }: Manifest): Located | undefined {
  const path = POD_PATHS.get(kind);
  return path && get(value, ...path);
}

/** Labels of the pods of a workload. */
export function podLabels({ kind, value }: Manifest): Located | undefined {
  const path = POD_PATHS.get(kind);
  return path && get(value, ...path.slice(0, -1), 'metadata', 'labels');
}

export function containersOf(manifest: Manifest): Container[] {
  const pod = podOf(manifest);
  if (pod === undefined) return [];
  return ['containers', 'initContainers'].flatMap((key) =>
    items(get(pod, key)).flatMap((value) =>
      value.kind === 'map'
        ? [
            {
              name: text(get(value, 'name')) ?? 'container',
              value,
              pod,
              manifest,
              // A sidecar starts with the init containers and stays.
              isInit: key === 'initContainers' && text(get(value, 'restartPolicy')) !== 'Always',
            },
          ]
        : [],
    ),
  );
}

/** How a manifest is named in a message: `Deployment payments`. */
export const titleOf = ({ kind, name }: Manifest): string => `${kind} ${name}`;

/** The place of a map's name, or of its first line, without everything below it. */
export function headOf(value: Located): Place {
  const named =
    value.kind === 'map' ? (value.keys.get('name') ?? value.keys.get('kind')) : undefined;
  return named ?? { ...value.at, endLine: value.at.line, endColumn: value.at.column + 1 };
}

/** Setting of the container, or else of its pod. */
export function securitySetting({ value, pod }: Container, key: string): Located | undefined {
  return get(value, 'securityContext', key) ?? get(pod, 'securityContext', key);
}

/** Where to point when a setting of the container is missing. */
export function securityPlace({ value }: Container): Place {
  const keys = value.kind === 'map' ? value.keys : undefined;
  return keys?.get('securityContext') ?? headOf(value);
}
