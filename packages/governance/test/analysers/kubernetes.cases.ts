import type { KubernetesRule } from '../../src/analysers/kubernetes/rule.ts';
import type { Cases } from './cases.ts';

/** A deployment; the container's and the pod's lines are indented by the caller. */
const deployment = (container: string, pod = '', spec = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: payments
spec:
  selector: { matchLabels: { app: api } }
${spec}  template:
    metadata:
      labels: { app: api }
    spec:
${pod}      containers:
        - name: api
${container}`;

const pod = (lines: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: one\n  namespace: n\nspec:\n${lines}`;

const manifest = (kind: string, lines: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: x\n  namespace: n\n${lines}`;

export const KUBERNETES_CASES: Cases<KubernetesRule> = {
  'change/file-parses': {
    bad: ['apiVersion: v1\nkind: Pod\nmetadata: { name: [ }\n# <-\n'.replace('}\n# <-', '} # <-')],
    good: [pod('  containers: []\n'), 'not: [kubernetes\n'],
  },
  'kubernetes/privileged': {
    bad: [
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n  labels:\n    pod-security.kubernetes.io/enforce: privileged # <-\n',
      deployment('          securityContext:\n            privileged: true # <-\n'),
      pod('  initContainers:\n    - name: i\n      securityContext: { privileged: true } # <-\n'),
      manifest(
        'CronJob',
        'spec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: c\n              securityContext:\n                privileged: true # <-\n',
        'batch/v1',
      ),
      `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    spec:\n      containers:\n        - name: c\n          securityContext:\n            privileged: true # <-\n`,
      `---\n${manifest('ConfigMap', 'data: {}\n')}---\n${pod('  containers:\n    - name: c\n      securityContext:\n        privileged: true # <-\n')}`,
    ],
    good: [
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n  labels:\n    pod-security.kubernetes.io/enforce: restricted\n    pod-security.kubernetes.io/warn: privileged\n',
      deployment('          securityContext:\n            privileged: false\n'),
      deployment('          image: a\n'),
    ],
  },
  'kubernetes/root-user': {
    bad: [
      deployment(
        '          securityContext:\n            runAsUser: 0 # <-\n            runAsNonRoot: false\n',
      ),
      deployment('          image: a:1\n').replace('- name: api\n', '- name: api # <-\n'),
      deployment('          securityContext: # <-\n            privileged: false\n'),
      deployment('          securityContext:\n            runAsNonRoot: false # <-\n'),
    ],
    good: [
      deployment('          securityContext:\n            runAsNonRoot: true\n'),
      deployment('          image: a:1\n', '      securityContext: { runAsNonRoot: true }\n'),
      deployment('          image: a:1\n', '      securityContext: { runAsUser: 1000 }\n'),
    ],
  },
  'kubernetes/privilege-escalation': {
    bad: [
      deployment('          securityContext:\n            allowPrivilegeEscalation: true # <-\n'),
      deployment('          securityContext: # <-\n            runAsNonRoot: true\n'),
    ],
    good: [deployment('          securityContext:\n            allowPrivilegeEscalation: false\n')],
  },
  'kubernetes/capabilities': {
    bad: [
      deployment(
        '          securityContext:\n            capabilities:\n              drop: [ALL]\n              add:\n                - SYS_ADMIN # <-\n',
      ),
      deployment(
        '          securityContext:\n            capabilities: # <-\n              drop: [NET_RAW]\n',
      ),
      deployment('          securityContext: # <-\n            runAsNonRoot: true\n'),
    ],
    good: [
      deployment(
        '          securityContext:\n            capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }\n',
      ),
      deployment(
        '          securityContext:\n            capabilities:\n              drop: ["all"]\n',
      ),
    ],
  },
  'kubernetes/host-access': {
    bad: [
      deployment('          image: a:1\n', '      hostNetwork: true # <-\n'),
      deployment('          image: a:1\n', '      hostPID: true # <-\n'),
      deployment(
        '          image: a:1\n',
        '      volumes:\n        - name: docker\n          hostPath: # <-\n            path: /var/run/docker.sock\n',
      ),
      deployment(
        '          ports:\n            - containerPort: 80\n              hostPort: 80 # <-\n',
      ),
    ],
    good: [
      deployment(
        '          ports:\n            - containerPort: 80\n',
        '      hostNetwork: false\n      volumes:\n        - name: tmp\n          emptyDir: {}\n',
      ),
    ],
  },
  'kubernetes/writable-root-filesystem': {
    bad: [
      deployment('          securityContext:\n            readOnlyRootFilesystem: false # <-\n'),
      deployment('          securityContext: # <-\n            runAsNonRoot: true\n'),
    ],
    good: [deployment('          securityContext:\n            readOnlyRootFilesystem: true\n')],
  },
  'kubernetes/seccomp': {
    bad: [
      deployment(
        '          securityContext:\n            seccompProfile:\n              type: Unconfined # <-\n',
      ),
      deployment('          securityContext: # <-\n            runAsNonRoot: true\n'),
    ],
    good: [
      deployment(
        '          securityContext:\n            seccompProfile: { type: RuntimeDefault }\n',
      ),
      deployment(
        '          image: a:1\n',
        '      securityContext:\n        seccompProfile: { type: RuntimeDefault }\n',
      ),
    ],
  },
  'kubernetes/resource-limits': {
    bad: [
      deployment('          image: a:1\n').replace('- name: api\n', '- name: api # <-\n'),
      deployment('          resources: # <-\n            requests: { cpu: 100m, memory: 64Mi }\n'),
    ],
    good: [
      deployment(
        '          resources:\n            requests: { cpu: 100m, memory: 64Mi }\n            limits: { memory: 64Mi }\n',
      ),
      deployment('          resources:\n            limits: { cpu: 1, memory: 64Mi }\n'),
    ],
  },
  'kubernetes/probes': {
    bad: [
      deployment('          image: a:1\n').replace('- name: api\n', '- name: api # <-\n'),
      deployment('          livenessProbe: { tcpSocket: { port: 80 } }\n').replace(
        '- name: api\n',
        '- name: api # <-\n',
      ),
    ],
    good: [
      deployment(
        '          livenessProbe: { tcpSocket: { port: 80 } }\n          readinessProbe: { tcpSocket: { port: 80 } }\n',
      ),
      manifest(
        'Job',
        'spec:\n  template:\n    spec:\n      containers:\n        - name: c\n          image: a:1\n',
        'batch/v1',
      ),
    ],
  },
  'kubernetes/image-version': {
    bad: [
      deployment('          image: nginx # <-\n'),
      deployment('          image: registry.example.com:5000/team/nginx:latest # <-\n'),
      deployment('          image: registry.example.com:5000/team/nginx # <-\n'),
    ],
    good: [
      deployment('          image: nginx:1.27.3\n'),
      deployment(`          image: nginx@sha256:${'a'.repeat(64)}\n`),
      deployment('          image: ${IMAGE}\n'),
    ],
  },
  'kubernetes/secret-in-environment': {
    bad: [
      deployment(
        '          env:\n            - name: DB_PASSWORD\n              value: hunter2 # <-\n',
      ),
      deployment(
        '          env:\n            - { name: AWS_SECRET_ACCESS_KEY, value: "abcdefghij" } # <-\n',
      ),
    ],
    good: [
      deployment(
        '          env:\n            - name: DB_PASSWORD\n              valueFrom: { secretKeyRef: { name: db, key: password } }\n',
      ),
      deployment(
        '          env:\n            - name: DB_PASSWORD_FILE\n              value: /run/secrets/db\n',
      ),
      deployment(
        '          env:\n            - name: DB_PASSWORD\n              value: $(OTHER)\n',
      ),
      deployment('          env:\n            - name: TOKEN_TTL\n              value: "300"\n'),
    ],
  },
  'kubernetes/secret-in-manifest': {
    bad: [
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n  - name: db\n    literals:\n      - password=kf83Hsl2kdP0 # <-\n      - other=${OTHER}\n',
      manifest('Secret', 'data:\n  password: aHVudGVyMg== # <-\n'),
      manifest('Secret', 'stringData:\n  token: abcdef # <-\n'),
      manifest('ConfigMap', 'data:\n  mode: fast\n  DB_PASSWORD: hunter2 # <-\n'),
    ],
    good: [
      manifest('Secret', 'stringData:\n  password: ${DB_PASSWORD}\n'),
      manifest('ConfigMap', 'data:\n  mode: fast\n'),
      manifest(
        'SealedSecret',
        'spec:\n  encryptedData:\n    password: AgBy\n',
        'bitnami.com/v1alpha1',
      ),
    ],
  },
  'kubernetes/default-namespace': {
    bad: [
      deployment('          image: a:1\n')
        .replace('  namespace: payments\n', '')
        .replace('  name: api\n', '  name: api # <-\n'),
      deployment('          image: a:1\n').replace(
        'namespace: payments',
        'namespace: default # <-',
      ),
    ],
    good: [deployment('          image: a:1\n')],
  },
  'kubernetes/service-account-token': {
    bad: [
      deployment('          image: a:1\n').replace('      containers:', '      containers: # <-'),
      deployment('          image: a:1\n', '      automountServiceAccountToken: true # <-\n'),
    ],
    good: [
      deployment('          image: a:1\n', '      automountServiceAccountToken: false\n'),
      deployment(
        '          image: a:1\n',
        '      serviceAccountName: operator\n      automountServiceAccountToken: true\n',
      ),
      `${manifest('ServiceAccount', 'automountServiceAccountToken: false\n')}---\n${deployment('          image: a:1\n', '      serviceAccountName: x\n')}`,
    ],
  },
  'kubernetes/network-policy': {
    bad: [
      manifest(
        'NetworkPolicy',
        'spec:\n  podSelector: {}\n  ingress:\n    - {} # <-\n',
        'networking.k8s.io/v1',
      ),
      deployment('          image: a:1\n').replace('  name: api\n', '  name: api # <-\n'),
      `${manifest('NetworkPolicy', 'spec: { podSelector: { matchLabels: { app: other } } }\n', 'networking.k8s.io/v1')}---\n${deployment('          image: a:1\n').replace('  name: api\n', '  name: api # <-\n')}`,
    ],
    good: [
      manifest(
        'NetworkPolicy',
        'spec:\n  podSelector: {}\n  policyTypes: [Ingress]\n',
        'networking.k8s.io/v1',
      ),
      `${manifest('NetworkPolicy', 'spec: { podSelector: { matchLabels: { app: api } } }\n', 'networking.k8s.io/v1')}---\n${deployment('          image: a:1\n')}`,
      `${manifest('NetworkPolicy', 'spec: { podSelector: {} }\n', 'networking.k8s.io/v1')}---\n${deployment('          image: a:1\n')}`,
    ],
  },
  'kubernetes/disruption-budget': {
    bad: [
      deployment('          image: a:1\n', '', '  replicas: 3\n').replace(
        '  name: api\n',
        '  name: api # <-\n',
      ),
    ],
    good: [
      deployment('          image: a:1\n', '', '  replicas: 1\n'),
      `${manifest('PodDisruptionBudget', 'spec: { selector: { matchLabels: { app: api } } }\n', 'policy/v1')}---\n${deployment('          image: a:1\n', '', '  replicas: 3\n')}`,
    ],
  },
  'kubernetes/wildcard-role': {
    bad: [
      manifest(
        'ClusterRole',
        'rules:\n  - apiGroups: [""]\n    resources: [pods]\n    verbs: ["*"] # <-\n',
        'rbac.authorization.k8s.io/v1',
      ),
      manifest(
        'Role',
        'rules:\n  - apiGroups: [apps]\n    resources:\n      - "*" # <-\n    verbs: [get]\n',
        'rbac.authorization.k8s.io/v1',
      ),
      manifest(
        'ClusterRole',
        'rules:\n  - apiGroups: [""]\n    resources:\n      - secrets # <-\n    verbs: [list]\n',
        'rbac.authorization.k8s.io/v1',
      ),
      manifest(
        'ClusterRole',
        'rules:\n  - resources: [clusterroles]\n    verbs: [escalate] # <-\n',
        'rbac.authorization.k8s.io/v1',
      ),
    ],
    good: [
      manifest(
        'Role',
        'rules:\n  - apiGroups: [""]\n    resources: [configmaps]\n    verbs: [get, list]\n',
        'rbac.authorization.k8s.io/v1',
      ),
      manifest(
        'Role',
        'rules:\n  - apiGroups: [""]\n    resources: [secrets]\n    resourceNames: [tls]\n    verbs: [get]\n',
        'rbac.authorization.k8s.io/v1',
      ),
    ],
  },
  'kubernetes/cluster-admin': {
    bad: [
      manifest(
        'ClusterRoleBinding',
        'roleRef:\n  kind: ClusterRole\n  name: cluster-admin # <-\n',
        'rbac.authorization.k8s.io/v1',
      ),
      manifest(
        'RoleBinding',
        'roleRef: { name: edit }\nsubjects:\n  - kind: Group\n    name: system:authenticated # <-\n',
        'rbac.authorization.k8s.io/v1',
      ),
    ],
    good: [
      manifest(
        'RoleBinding',
        'roleRef: { name: view }\nsubjects:\n  - { kind: Group, name: team }\n',
        'rbac.authorization.k8s.io/v1',
      ),
    ],
  },
  'kubernetes/plaintext-ingress': {
    bad: [
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n  namespace: n\n  annotations:\n    nginx.ingress.kubernetes.io/ssl-redirect: "false" # <-\nspec:\n  tls: [{ hosts: [a] }]\n',
      manifest('Ingress', 'spec: # <-\n  rules: []\n', 'networking.k8s.io/v1')
        .replace('spec: # <-', 'spec:')
        .replace('  rules: []', '  rules: [] # <-'),
      manifest(
        'Gateway',
        'spec:\n  listeners:\n    - name: web\n      protocol: HTTP # <-\n',
        'gateway.networking.k8s.io/v1',
      ),
    ],
    good: [
      manifest('Ingress', 'spec:\n  tls:\n    - hosts: [a.example]\n', 'networking.k8s.io/v1'),
      manifest(
        'Gateway',
        'spec:\n  listeners:\n    - { name: web, protocol: HTTP }\n    - { name: tls, protocol: HTTPS }\n',
        'gateway.networking.k8s.io/v1',
      ),
    ],
  },
  'kubernetes/public-service': {
    bad: [
      manifest('Service', 'spec:\n  type: NodePort # <-\n'),
      manifest('Service', 'spec:\n  type: LoadBalancer # <-\n'),
      manifest('Service', 'spec:\n  externalIPs: [203.0.113.7] # <-\n'),
    ],
    good: [
      manifest('Service', 'spec:\n  type: ClusterIP\n'),
      manifest(
        'Service',
        'spec:\n  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0/8]\n',
      ),
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n  annotations:\n    service.beta.kubernetes.io/aws-load-balancer-internal: "true"\nspec:\n  type: LoadBalancer\n',
    ],
  },
};
