import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { terraform } from '../../src/analysers/terraform/index.ts';
import { testCases } from './cases.ts';
import { judge, rulesIn } from './support.ts';
import { TERRAFORM_CASES } from './terraform.cases.ts';
import { TERRAFORM_SERVICE_CASES } from './terraform.services.cases.ts';

describe('terraform', () => {
  testCases(terraform, 'infra/main.tf', TERRAFORM_CASES);
  testCases(terraform, 'infra/main.tf', TERRAFORM_SERVICE_CASES);

  test('the form in JSON is judged as HCL is', async () => {
    const text = JSON.stringify(
      {
        variable: { open: { default: '0.0.0.0/0' } },
        locals: { port: 22 },
        resource: {
          aws_security_group: {
            a: {
              ingress: [
                { from_port: '${local.port}', to_port: 22, cidr_blocks: ['${var.open}'] },
                { from_port: 22, to_port: 22, cidr_blocks: ['${var.unknown}'] },
              ],
            },
          },
          aws_s3_bucket: { b: {} },
          aws_s3_bucket_public_access_block: { b: { bucket: '${aws_s3_bucket.b.id}' } },
        },
      },
      undefined,
      2,
    );
    const { findings } = await judge(terraform, { files: { 'infra/main.tf.json': text } });
    const ingress = findings.filter(({ rule }) => rule === 'terraform/public-ingress');
    expect(ingress.map(({ line }) => text.split('\n')[line - 1]?.trim())).toEqual([
      '"${var.open}"',
    ]);
    const rules = new Set(findings.map(({ rule }) => rule));
    expect(rules).not.toContain('terraform/bucket-without-public-access-block');
    expect(await rulesIn(terraform, { files: { 'main.tf.json': '{' } })).toEqual([
      'change/file-parses',
    ]);
  });

  test('a resource in another file of the folder protects a bucket, one elsewhere does not', async () => {
    const bucket = 'resource "aws_s3_bucket" "b" {\n}\n';
    const block =
      'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n';
    const rule = 'terraform/bucket-without-public-access-block';
    const beside = { files: { 'a/b.tf': bucket }, others: { 'a/block.tf': block } };
    const elsewhere = { files: { 'a/b.tf': bucket }, others: { 'c/block.tf': block } };
    expect(await rulesIn(terraform, beside)).not.toContain(rule);
    expect(await rulesIn(terraform, elsewhere)).toContain(rule);
  });

  test('assigned values win over defaults', async () => {
    const main =
      'variable "open" {\n  default = true\n}\nresource "aws_db_instance" "d" {\n  publicly_accessible = var.open\n}\n';
    const tree = { files: { 'main.tf': main }, others: { 'terraform.tfvars': 'open = false\n' } };
    expect(await rulesIn(terraform, tree)).not.toContain('terraform/public-database');
  });

  test('the template of a file is left out, with a note', async () => {
    const { findings, notes } = await judge(terraform, {
      files: { 'main.tf': 'locals {\n{% if values.database %}\n  a = 1\n{% endif %}\n}\n' },
    });
    expect(findings).toEqual([]);
    expect(notes).toEqual(['main.tf is the template of a file; not judged.']);
  });

  test('a message never holds the secret', async () => {
    const secret = 'Zq8-unlikely-9vTn';
    const text = `variable "db_password" {\n  default = "${secret}"\n}\n`;
    const { findings } = await judge(terraform, { files: { 'main.tf': text } });
    expect(findings).not.toEqual([]);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  test('ends on names that refer to each other, and on those that double', async () => {
    const circle = 'locals {\n  a = local.b\n  b = local.a\n}\n';
    const doubling = Array.from(
      { length: 60 },
      (_, index) =>
        `  l${String(index)} = [local.l${String(index + 1)}, local.l${String(index + 1)}]`,
    );
    const bomb = `locals {\n${doubling.join('\n')}\n  l60 = ["0.0.0.0/0"]\n}\nresource "aws_security_group" "g" {\n  ingress {\n    cidr_blocks = local.l0\n  }\n}\n`;
    const deep = `a = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\n`;
    for (const text of [circle, bomb, deep]) {
      expect(await rulesIn(terraform, { files: { 'main.tf': text } })).toEqual([]);
    }
  });

  test('no text makes it throw', async () => {
    const piece = fc.constantFrom(
      'resource',
      '"aws_s3_bucket"',
      '"b"',
      '{',
      '}',
      '=',
      '[',
      ']',
      '"',
      '${',
      '<<EOT\n',
      'EOT\n',
      '\n',
      'for',
      '*',
      'policy',
      'jsonencode(',
      ')',
      '\u{1F600}',
      'dynamic "ingress"',
      'content',
      'for_each',
      ',',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        await judge(terraform, { files: { 'main.tf': pieces.join(' ') } });
      }),
      { numRuns: 200 },
    );
  });
});
