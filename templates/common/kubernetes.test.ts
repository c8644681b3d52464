import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { combinations } from './testing/combinations.ts';
import { loadLayers, renderLayers, type Files, type LayerValues } from './testing/layers.ts';
import {
  problemsOf,
  restrictedProblems,
  type Manifest,
  type PodSpec,
} from './testing/manifests.ts';
import { isInstalled, run, withFiles } from './testing/tools.ts';

const template = await loadLayers('kubernetes');
const kubectl = await isInstalled('kubectl', 'version', '--client');

interface Deployment extends Manifest {
  spec: { template: { spec: PodSpec } };
}

interface NetworkPolicy extends Manifest {
  spec: { ingress?: object[]; policyTypes: string[]; egress: { ports: { port: number }[] }[] };
}

function baseManifests(files: Files): Manifest[] {
  return [...files]
    .filter(
      ([path]) => path.startsWith('kubernetes/base/') && !path.endsWith('/kustomization.yaml'),
    )
    .map(([, content]) => parse(content) as Manifest);
}

function ofKind<T extends Manifest>(manifests: readonly Manifest[], kind: string): T {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (!found) throw new Error(`There is no ${kind}.`);
  return found as T;
}

function expectedPorts({ database, cache, bus }: LayerValues): number[] {
  const stores = [...(database ? [5432] : []), ...(cache ? [6379, 6380] : [])];
  return [53, 53, 4318, 80, 443, ...stores, ...(bus === 'kafka' ? [9098] : [])];
}

describe.each(combinations())('$title', ({ values }) => {
  const files = renderLayers(template, values);
  const manifests = baseManifests(files);

  test('a cluster knows every field, and the restricted profile admits the pods', () => {
    expect(manifests.flatMap(problemsOf)).toEqual([]);
    const { spec } = ofKind<Deployment>(manifests, 'Deployment').spec.template;
    expect(restrictedProblems(spec)).toEqual([]);
    expect(spec.automountServiceAccountToken).toBe(false);
  });

  test('the network is closed but for what the options need', () => {
    const { spec } = ofKind<NetworkPolicy>(manifests, 'NetworkPolicy');
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress ?? []).toHaveLength(values.kind === 'service' ? 1 : 0);
    const ports = spec.egress.flatMap((rule) => rule.ports.map(({ port }) => port));
    expect(ports).toEqual(expectedPorts(values));
  });

  test('the kustomization names the files that are there', () => {
    const { resources } = parse(files.get('kubernetes/base/kustomization.yaml') ?? '') as {
      resources: string[];
    };
    const present = [...files.keys()].filter((path) => /base\/(?!kustomization)/.test(path));
    expect(resources.map((name) => `kubernetes/base/${name}`).sort()).toEqual(present.sort());
  });
});

test('a field that a cluster does not know, and a pod that wants too much, are found', () => {
  const files = renderLayers(template, combinations()[0]?.values ?? expect.fail());
  const deployment = ofKind<Deployment>(baseManifests(files), 'Deployment');
  const { spec } = deployment.spec.template;
  spec.containers[0] = { ...spec.containers[0], readinesProbe: {}, securityContext: {} };
  expect(problemsOf(deployment)).toEqual([
    'Deployment/spec/template/spec/containers/0/readinesProbe is not a field',
  ]);
  expect(restrictedProblems({ ...spec, hostNetwork: true, volumes: [{ hostPath: {} }] })).toEqual([
    'hostNetwork',
    'volume of type hostPath',
    'allowPrivilegeEscalation is not false',
    'capabilities are not dropped',
  ]);
});

describe.skipIf(!kubectl)('with kubectl (skipped: no kubectl on PATH)', () => {
  const chosen = combinations().filter(
    ({ values }) => values.database === values.cache && values.cache === values.paymentsGrade,
  );

  test.each(chosen)(
    '$title: the overlays build, and differ where they should',
    async ({ values }) => {
      await withFiles(renderLayers(template, values), async (directory) => {
        const build = async (environment: string) => {
          const text = await run(
            directory,
            'kubectl',
            'kustomize',
            `kubernetes/overlays/${environment}`,
          );
          return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
        };
        const [staging, production] = [await build('staging'), await build('production')];
        expect([...staging, ...production].flatMap(problemsOf)).toEqual([]);
        const { name } = ofKind(staging, 'ConfigMap').metadata;
        expect(JSON.stringify(ofKind(staging, 'Deployment'))).toContain(
          `"configMapRef":{"name":"${name}"}`,
        );
        expect(ofKind(production, 'ConfigMap').metadata.name).not.toBe(name);
        expect(JSON.stringify(ofKind(production, 'NetworkPolicy'))).toContain('10.20.0.0/16');
        expect(ofKind(production, 'HorizontalPodAutoscaler')).toMatchObject({
          spec: { minReplicas: 3 },
        });
      });
    },
  );
});
