import { describe, expect, test } from 'vitest';
import { combinations } from './testing/combinations.ts';
import { loadLayers, renderLayers, type LayerValues } from './testing/layers.ts';
import {
  blocksOf,
  policiesOf,
  readModule,
  referenceProblems,
  schemaProblems,
  wildcardProblems,
} from './testing/terraform.ts';
import { isInstalled, run, withFiles } from './testing/tools.ts';

const template = await loadLayers('terraform');
const terraform = await isInstalled('terraform', 'version');

/** What the pods' role may do, and nothing else. */
function expectedActions({ kind, bus, paymentsGrade }: LayerValues): string[] {
  const consumes = kind === 'worker';
  const ofBus = {
    none: [],
    kafka: consumes
      ? [
          'AlterGroup',
          'Connect',
          'DescribeGroup',
          'DescribeTopic',
          'ReadData',
          'WriteData',
          'WriteDataIdempotently',
        ]
      : ['Connect', 'DescribeTopic', 'WriteData', 'WriteDataIdempotently'],
    sqs: consumes
      ? ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueUrl', 'ReceiveMessage', 'SendMessage']
      : ['GetQueueUrl', 'SendMessage'],
    kinesis: consumes
      ? ['GetRecords', 'GetShardIterator', 'ListShards', 'PutRecords']
      : ['PutRecords'],
  };
  const keys = {
    none: [],
    kafka: [],
    sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
    kinesis: consumes ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:GenerateDataKey'],
  };
  const prefix = bus === 'kafka' ? 'kafka-cluster' : bus;
  const envelope = [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ];
  const all = [
    ...ofBus[bus].map((name) => `${prefix}:${name}`),
    ...keys[bus],
    ...(paymentsGrade ? envelope : []),
  ];
  return [...new Set(all)].sort();
}

describe.each(combinations())('$title', async ({ values }) => {
  const module = await readModule(renderLayers(template, values));

  test('every argument is one that the provider knows, every reference is declared', () => {
    expect(schemaProblems(module)).toEqual([]);
    expect(referenceProblems(module)).toEqual([]);
  });

  test('nothing is allowed by a wildcard, and nothing is open to the world', () => {
    expect(wildcardProblems(module)).toEqual([]);
    expect(JSON.stringify(module)).not.toMatch(/0\.0\.0\.0|::\/0|"publicly_accessible":true/);
  });

  test('the role of the pods has the actions that the options need', () => {
    const policies = policiesOf(module);
    const attached = Object.values(module.resource.aws_iam_role_policy ?? {}).flat();
    const names = attached.map(({ policy }) => /document\.(\w+)\./.exec(String(policy))?.[1]);
    const wraps = policies.flatMap(({ statements }) =>
      statements.filter((each) => 'sid' in each && each.sid === 'WrapDataKeys'),
    );
    const granted = policies
      .filter(({ name }) => names.includes(name))
      .flatMap((each) => each.statements);
    const actions = [...granted, ...wraps].flatMap((each) => each.actions);
    expect([...new Set(actions)].sort()).toEqual(expectedActions(values));
  });

  test('what stores data is encrypted with a key that rotates, and cannot be deleted by mistake', () => {
    const keys = blocksOf(module).filter(({ type }) => type === 'aws_kms_key');
    expect(keys).toHaveLength(values.paymentsGrade ? 2 : 1);
    for (const { block } of keys)
      expect(block).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    const text = (type: string) => JSON.stringify(module.resource[type] ?? {});
    const stores = [
      'aws_rds_cluster',
      'aws_elasticache_serverless_cache',
      'aws_kinesis_stream',
      'aws_sqs_queue',
      'aws_cloudwatch_log_group',
      'aws_ecr_repository',
    ];
    for (const [, found] of stores.flatMap((type) => Object.entries(module.resource[type] ?? {}))) {
      expect(JSON.stringify(found)).toContain('${aws_kms_key.data.arn}');
    }
    if (values.database)
      expect(text('aws_rds_cluster')).toMatch(
        /"deletion_protection":true.*"storage_encrypted":true/,
      );
    expect(text('aws_ecr_repository')).toContain('IMMUTABLE');
  });

  test('variables and outputs are described, versions are pinned', () => {
    for (const [block] of [...Object.values(module.variable), ...Object.values(module.output)]) {
      expect(block?.description).toMatch(/\w/);
    }
    expect(module.terraform[0]).toMatchObject({
      required_version: expect.stringMatching(/^>= 1\.11\.0, < 2/),
      required_providers: [{ aws: { version: expect.stringMatching(/^~> \d+\.\d+$/) } }],
    });
  });
});

test('a misspelt argument, an undeclared reference and a wildcard are found', async () => {
  const module = await readModule(
    new Map([
      [
        'x.tf',
        `locals {}
        variable "unused" {}
        resource "aws_sqs_queue" "a" { naem = var.missing }
        resource "aws_kms_alias" "a" {}
        data "aws_iam_policy_document" "a" {
          statement {
            actions   = ["sqs:*"]
            resources = ["*"]
          }
        }`,
      ],
    ]),
  );
  expect(schemaProblems(module)).toEqual([
    'aws_kms_alias.a.target_key_id is missing',
    'aws_sqs_queue.a.naem is unknown',
  ]);
  expect(referenceProblems(module)).toEqual([
    'var.missing is not declared',
    'var.unused is never used',
  ]);
  expect(wildcardProblems(module)).toEqual(['a: sqs:*', 'a: resource *']);
});

describe.skipIf(!terraform)('with terraform (skipped: no terraform on PATH)', () => {
  test.each(combinations())('$title: formatted', async ({ values }) => {
    await withFiles(renderLayers(template, values), async (directory) => {
      expect(
        await run(directory, 'terraform', 'fmt', '-check', '-recursive', '-diff', 'terraform'),
      ).toBe('');
    });
  });
});
