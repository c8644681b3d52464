import { flag, get, isSet, items, placeOf, text } from '../../shared/located.ts';
import type { TerraformBlock } from '../module.ts';
import { referencesOf, type References } from '../references.ts';
import { addressOf, type RuleContext } from '../rule.ts';

const PUBLIC_ACLS = new Set(['public-read', 'public-read-write', 'authenticated-read', 'website']);
const PUBLIC_GRANTEES = /\/global\/(?:AllUsers|AuthenticatedUsers)$/;
const BLOCKS = [
  'block_public_acls',
  'block_public_policy',
  'ignore_public_acls',
  'restrict_public_buckets',
];

/** What makes a bucket readable for everybody, and what keeps it from becoming so. */
export function bucketRules(context: RuleContext): void {
  const { module } = context;
  for (const block of module.resources('aws_s3_bucket', 'aws_s3_bucket_acl', 'aws_s3_object')) {
    checkAcl(context, block);
  }
  const blocks = module.resources('aws_s3_bucket_public_access_block');
  const account = module.resources('aws_s3_account_public_access_block');
  for (const block of [...blocks, ...account]) checkBlock(context, block);
  const blocked = referencesOf(module, 'aws_s3_bucket_public_access_block', 'bucket');
  const logged = referencesOf(module, 'aws_s3_bucket_logging', 'bucket', 'target_bucket');
  for (const bucket of module.resources('aws_s3_bucket')) {
    checkAccessLog(context, bucket, logged);
    if (account.length > 0) continue;
    if (blocked.include(bucket)) continue;
    context.report(
      'terraform/bucket-without-public-access-block',
      bucket,
      bucket.headAt,
      `Nothing keeps ${addressOf(bucket)} from being made public. Add aws_s3_bucket_public_access_block with all four settings true.`,
    );
  }
}

function checkAcl({ report }: RuleContext, block: TerraformBlock): void {
  const acl = get(block.body, 'acl');
  if (PUBLIC_ACLS.has(text(acl) ?? '')) {
    report(
      'terraform/public-bucket',
      block,
      placeOf(block.body, 'acl'),
      `${addressOf(block)} is open to people outside (${text(acl) ?? ''}). Remove the ACL; serve public files through CloudFront.`,
    );
  }
  const grants = [
    ...items(get(block.body, 'grant')),
    ...items(get(block.body, 'access_control_policy', 'grant')),
  ];
  for (const grant of grants) {
    const uri = get(grant, 'uri') ?? get(grant, 'grantee', 'uri');
    if (uri === undefined || !PUBLIC_GRANTEES.test(text(uri) ?? '')) continue;
    report(
      'terraform/public-bucket',
      block,
      uri.at,
      `${addressOf(block)} grants access to everybody. Grant it to named accounts.`,
    );
  }
}

function checkBlock({ report }: RuleContext, block: TerraformBlock): void {
  for (const key of BLOCKS) {
    const setting = get(block.body, key);
    if (isSet(setting) && flag(setting) !== false) continue;
    report(
      'terraform/public-bucket',
      block,
      isSet(setting) ? placeOf(block.body, key) : block.headAt,
      `${addressOf(block)} leaves a way to make the bucket public. Set ${key} = true.`,
    );
  }
}

/** A bucket that receives access logs does not log its own access. */
function checkAccessLog({ report }: RuleContext, bucket: TerraformBlock, logged: References): void {
  if (isSet(get(bucket.body, 'logging')) || logged.include(bucket)) return;
  if (text(get(bucket.body, 'acl')) === 'log-delivery-write') return;
  if (/log|audit|trail/i.test(bucket.name)) return;
  report(
    'terraform/bucket-access-log',
    bucket,
    bucket.headAt,
    `Nobody can tell who read ${addressOf(bucket)}. Add aws_s3_bucket_logging, or data events of CloudTrail.`,
  );
}
