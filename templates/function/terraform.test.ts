import { loadTemplate, render } from '@quoin/scaffold';
import { describe, expect, test } from 'vitest';
import type { Files } from '../common/testing/layers.ts';
import {
  policiesOf,
  readModule,
  referenceProblems,
  schemaProblems,
  wildcardProblems,
} from '../common/testing/terraform.ts';
import { isInstalled, run, withFiles } from '../common/testing/tools.ts';

const template = await loadTemplate(import.meta.dirname);
const terraform = await isInstalled('terraform', 'version');

const combinations = ['api', 'queue', 'both'].flatMap((trigger) =>
  [false, true].map((paymentsGrade) => ({ trigger, paymentsGrade })),
);

function renderFiles(options: { trigger: string; paymentsGrade: boolean }): Files {
  const answers = { name: 'card-fees', owner: 'team-payments', description: 'Fees', ...options };
  const { files } = render(template, answers);
  return new Map(files.map(({ path, content }) => [path, content.toString('utf8')]));
}

describe.each(combinations)('$trigger, payments grade $paymentsGrade', async (options) => {
  const files = renderFiles(options);
  const module = await readModule(files);

  test('every argument is one that the provider knows, every reference is declared', () => {
    expect(schemaProblems(module)).toEqual([]);
    expect(referenceProblems(module)).toEqual([]);
  });

  test('nothing is allowed by a wildcard but to send traces, which have no resource', () => {
    expect(wildcardProblems(module)).toEqual(['function: resource *']);
    const { statements = [] } = policiesOf(module).find(({ name }) => name === 'function') ?? {};
    expect(statements.filter(({ resources }) => resources?.[0] === '*')).toEqual([
      expect.objectContaining({ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] }),
    ]);
  });

  test('versions go live by canary, and payments take signed code only', () => {
    expect(JSON.stringify(module.resource.aws_codedeploy_deployment_group)).toContain('Canary');
    const [{ code_signing_config_arn: signing } = {}] =
      module.resource.aws_lambda_function?.main ?? [];
    expect(signing !== undefined).toBe(options.paymentsGrade);
  });

  test.skipIf(!terraform)('formatted (skipped: no terraform on PATH)', async () => {
    await withFiles(files, async (directory) => {
      expect(await run(directory, 'terraform', 'fmt', '-check', '-diff', 'terraform')).toBe('');
    });
  });
});
