import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kubernetes } from '../../src/analysers/kubernetes/index.ts';
import { testCases } from './cases.ts';
import { KUBERNETES_CASES } from './kubernetes.cases.ts';
import { judge, rulesIn } from './support.ts';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: web\n';

describe('kubernetes', () => {
  testCases(kubernetes, 'deploy/api.yaml', KUBERNETES_CASES);

  test('a patch is judged by what it says, not by what it leaves out', async () => {
    const patch =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  template:\n    spec:\n      hostNetwork: true\n      containers:\n        - name: a\n          securityContext: { privileged: true }\n';
    const tree = {
      files: { 'prod/patch.yaml': patch },
      others: {
        'prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: patch.yaml }]\n',
      },
    };
    expect(await rulesIn(kubernetes, tree)).toEqual([
      'kubernetes/host-access',
      'kubernetes/privileged',
    ]);
  });

  test('a kustomization gives the namespace and the version of an image', async () => {
    const kustomization =
      'namespace: payments\nresources: [pod.yaml]\nimages:\n  - name: web\n    newTag: 1.2.3\n';
    const alone = await rulesIn(kubernetes, { files: { 'base/pod.yaml': POD } });
    expect(alone).toEqual(
      expect.arrayContaining(['kubernetes/default-namespace', 'kubernetes/image-version']),
    );
    const together = await rulesIn(kubernetes, {
      files: { 'base/pod.yaml': POD },
      others: { 'base/kustomization.yaml': kustomization },
    });
    expect(together).not.toContain('kubernetes/default-namespace');
    expect(together).not.toContain('kubernetes/image-version');
  });

  test('a patch of an overlay is not judged as if it were whole', async () => {
    const patch =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: api:1\n';
    const kustomization = 'resources: [../base]\npatches:\n  - path: patch.yaml\n';
    const tree = {
      files: { 'production/patch.yaml': patch },
      others: { 'production/kustomization.yaml': kustomization },
    };
    expect(await rulesIn(kubernetes, tree)).toEqual([]);
  });

  test('templates of a chart are left out, with a note', async () => {
    const { findings, notes } = await judge(kubernetes, {
      files: { 'chart/templates/pod.yaml': POD },
      others: { 'chart/Chart.yaml': 'name: chart\n' },
    });
    expect(findings).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('chart/templates/pod.yaml')]);
  });

  test('ends on aliases of aliases, and on ten thousand brackets', async () => {
    const bomb = [
      'apiVersion: v1\nkind: Pod\na0: &a0 [x, x]',
      ...Array.from(
        { length: 60 },
        (_, i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]`,
      ),
    ].join('\n');
    const deep = `apiVersion: v1\nkind: Pod\nspec: ${'['.repeat(10_000)}`;
    await judge(kubernetes, { files: { 'a.yaml': bomb } });
    expect(await rulesIn(kubernetes, { files: { 'a.yaml': deep } })).toEqual([
      'change/file-parses',
    ]);
  });

  test('no text makes it throw', async () => {
    const piece = fc.constantFrom(
      'spec:',
      'kind: Pod',
      '\n',
      '  ',
      '- ',
      'containers:',
      'env:',
      'name: x',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '<<: ',
      '|',
      '"',
      "'",
      '---\n',
      '!!binary',
      '? ',
      'null',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const text = `apiVersion: v1\nkind: Deployment\n${pieces.join('')}`;
        await judge(kubernetes, { files: { 'a.yaml': text } });
      }),
      { numRuns: 300 },
    );
  });
});
