import { validate as deployment } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment';
import { validate as autoscaler } from 'kubernetes-models/_schemas/IoK8sApiAutoscalingV2HorizontalPodAutoscaler';
import { validate as configMap } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap';
import { validate as namespace } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Namespace';
import { validate as service } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service';
import { validate as serviceAccount } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount';
import { validate as networkPolicy } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy';
import { validate as disruptionBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget';
import { unknownFields } from './strict.ts';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}

export type PodSpec = Record<string, unknown> & { containers: Record<string, unknown>[] };

interface Validate {
  (data: unknown): boolean;
  errors?: { instancePath: string; keyword: string; message?: string }[] | null;
}

const SCHEMAS: Record<string, Validate> = {
  ConfigMap: configMap,
  Deployment: deployment,
  HorizontalPodAutoscaler: autoscaler,
  Namespace: namespace,
  NetworkPolicy: networkPolicy,
  PodDisruptionBudget: disruptionBudget,
  Service: service,
  ServiceAccount: serviceAccount,
};

/** What a cluster would refuse about a manifest, and the fields that it would silently drop. */
export function problemsOf(manifest: Manifest): string[] {
  const validate = SCHEMAS[manifest.kind];
  if (!validate) return [`${manifest.kind} is not known here. Add its schema.`];
  validate(manifest);
  const errors = (validate.errors ?? []).map(
    (each) => `${each.instancePath} ${each.message ?? each.keyword}`,
  );
  const unknown = unknownFields(manifest, validate).map((path) => `${path} is not a field`);
  return [...errors, ...unknown].map((problem) => `${manifest.kind}${problem}`);
}

/** What the "restricted" profile of Pod Security would refuse; its names, its rules. */
export function restrictedProblems(pod: PodSpec): string[] {
  const security = record(pod.securityContext);
  const volumes = (pod.volumes ?? []) as Record<string, unknown>[];
  const kinds = volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => pod[name] === true),
    ...kinds.filter((kind) => !VOLUMES.includes(kind)).map((kind) => `volume of type ${kind}`),
    ...pod.containers.flatMap((container) => containerProblems(container, security)),
  ];
}

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function containerProblems(
  container: Record<string, unknown>,
  pod: Record<string, unknown>,
): string[] {
  const own = record(container.securityContext);
  const capabilities = record(own.capabilities) as { drop?: string[]; add?: string[] };
  const seccomp = record(own.seccompProfile ?? pod.seccompProfile).type;
  const ports = (container.ports ?? []) as { hostPort?: number }[];
  const rules: [boolean, string][] = [
    [own.privileged !== true, 'privileged'],
    [own.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation is not false'],
    [(own.runAsNonRoot ?? pod.runAsNonRoot) === true, 'runAsNonRoot is not true'],
    [(own.runAsUser ?? pod.runAsUser) !== 0, 'runAsUser is 0'],
    [['RuntimeDefault', 'Localhost'].includes(String(seccomp)), 'seccompProfile'],
    [capabilities.drop?.includes('ALL') === true, 'capabilities are not dropped'],
    [
      (capabilities.add ?? []).every((name) => name === 'NET_BIND_SERVICE'),
      'capabilities are added',
    ],
    [ports.every(({ hostPort }) => hostPort === undefined), 'hostPort'],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}

function record(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>;
}
