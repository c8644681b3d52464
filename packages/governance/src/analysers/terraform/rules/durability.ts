import { flag, get, isSet, numeric, text, type Located } from '../../shared/located.ts';
import { referencesOf } from '../references.ts';
import { addressOf, checkSettings, isTrue, type RuleContext, type Setting } from '../rule.ts';

const isReplica = (body: Located): boolean =>
  isSet(get(body, 'replicate_source_db')) || isSet(get(body, 'replication_source_identifier'));

const atLeast = (days: number) => (value: string) => Number(value) >= days;

const protectedBy = (types: string[], key: string): Setting => ({
  types,
  path: [key],
  rule: 'terraform/deletion-protection',
  isGood: isTrue,
  absent: 'bad',
  message: `can be deleted by one wrong apply. Set ${key} = true.`,
  unless: isReplica,
});

const SETTINGS: Setting[] = [
  protectedBy(
    ['aws_db_instance', 'aws_rds_cluster', 'aws_docdb_cluster', 'aws_neptune_cluster'],
    'deletion_protection',
  ),
  protectedBy(['aws_dynamodb_table'], 'deletion_protection_enabled'),
  {
    types: ['aws_db_instance', 'aws_rds_cluster', 'aws_redshift_cluster', 'aws_docdb_cluster'],
    path: ['skip_final_snapshot'],
    rule: 'terraform/deletion-protection',
    isGood: (value) => value !== 'true',
    absent: 'good',
    message: 'is deleted without a last snapshot. Set skip_final_snapshot = false.',
    unless: isReplica,
  },
  {
    types: ['aws_s3_bucket', 'aws_ecr_repository'],
    path: ['force_destroy'],
    rule: 'terraform/deletion-protection',
    isGood: (value) => value !== 'true',
    absent: 'good',
    message: 'is deleted with everything in it. Remove force_destroy.',
  },
  {
    types: ['aws_db_instance'],
    path: ['backup_retention_period'],
    rule: 'terraform/backup',
    isGood: atLeast(7),
    absent: 'bad',
    message: 'keeps backups for less than a week. Set backup_retention_period = 7 or more.',
    // An instance of a cluster is backed up with it.
    unless: isReplica,
  },
  {
    types: ['aws_rds_cluster', 'aws_docdb_cluster', 'aws_neptune_cluster'],
    path: ['backup_retention_period'],
    rule: 'terraform/backup',
    isGood: atLeast(7),
    absent: 'bad',
    message: 'keeps backups for less than a week. Set backup_retention_period = 7 or more.',
    unless: isReplica,
  },
  {
    types: ['aws_redshift_cluster'],
    path: ['automated_snapshot_retention_period'],
    rule: 'terraform/backup',
    isGood: atLeast(1),
    absent: 'good',
    message: 'takes no snapshots. Set automated_snapshot_retention_period.',
  },
  {
    types: ['aws_dynamodb_table'],
    path: ['point_in_time_recovery', 'enabled'],
    rule: 'terraform/backup',
    isGood: isTrue,
    absent: 'bad',
    message: 'cannot be restored to a point in time. Set point_in_time_recovery.enabled = true.',
  },
  {
    types: ['aws_s3_bucket_versioning'],
    path: ['versioning_configuration', 'status'],
    rule: 'terraform/backup',
    isGood: (value) => value === 'enabled',
    absent: 'good',
    message: 'keeps no older versions: what is overwritten is lost. Set status = "Enabled".',
  },
  {
    types: ['aws_kms_key'],
    path: ['enable_key_rotation'],
    rule: 'terraform/key-rotation',
    isGood: isTrue,
    absent: 'bad',
    message: 'is never rotated. Set enable_key_rotation = true.',
    // AWS rotates symmetric keys for encryption only.
    unless: (body) =>
      isOther(body, ['key_usage'], 'ENCRYPT_DECRYPT') ||
      isOther(body, ['customer_master_key_spec', 'key_spec'], 'SYMMETRIC_DEFAULT') ||
      isSet(get(body, 'custom_key_store_id')),
  },
];

function isOther(body: Located, keys: string[], usual: string): boolean {
  const value = keys.map((key) => get(body, key)).find(isSet);
  return value !== undefined && text(value) !== usual;
}

/** What keeps data from being lost, and keys from growing old. */
export function durabilityRules(context: RuleContext): void {
  checkSettings(SETTINGS, context);
  const { module, report } = context;
  const versioned = referencesOf(module, 'aws_s3_bucket_versioning', 'bucket');
  for (const bucket of module.resources('aws_s3_bucket')) {
    const inline = get(bucket.body, 'versioning', 'enabled');
    if (isSet(inline) && flag(inline) !== false) continue;
    if (versioned.include(bucket)) continue;
    const days = numeric(get(bucket.body, 'lifecycle_rule', 'expiration', 'days'));
    if (days !== undefined && days <= 7) continue;
    report(
      'terraform/backup',
      bucket,
      inline?.at ?? bucket.headAt,
      `${addressOf(bucket)} keeps no older versions: what is overwritten is lost. Add aws_s3_bucket_versioning.`,
    );
  }
}
