import { flag, get, isSet, items, text, type Located } from '../../shared/located.ts';
import { isSecretName } from '../../shared/secretWords.ts';
import { referencesOf } from '../references.ts';
import { checkSettings, isNotFalse, isTrue, type RuleContext, type Setting } from '../rule.ts';

const encrypted = (types: string[], ...path: string[]): Setting => ({
  types,
  path,
  rule: 'terraform/unencrypted-storage',
  isGood: isTrue,
  absent: 'bad',
  message: `does not encrypt what it stores. Set ${path.join('.')} = true.`,
});

const isReplica = (body: Located): boolean =>
  ['replicate_source_db', 'replication_source_identifier', 'global_cluster_identifier'].some(
    (key) => isSet(get(body, key)),
  );

const encryptedVolume = (types: string[], block: string): Setting => ({
  ...encrypted(types, block, 'encrypted'),
  // Without the block, the account's default decides.
  unless: (body) => !isSet(get(body, block)),
});

const INSTANCES = ['aws_instance', 'aws_launch_configuration', 'aws_spot_instance_request'];

const AT_REST: Setting[] = [
  { ...encrypted(['aws_db_instance'], 'storage_encrypted'), unless: isReplica },
  {
    ...encrypted(
      ['aws_rds_cluster', 'aws_docdb_cluster', 'aws_neptune_cluster'],
      'storage_encrypted',
    ),
    // Serverless clusters of the first generation are always encrypted.
    unless: (body) => isReplica(body) || text(get(body, 'engine_mode')) === 'serverless',
  },
  encrypted(['aws_ebs_volume', 'aws_efs_file_system', 'aws_redshift_cluster'], 'encrypted'),
  {
    ...encrypted(['aws_rds_global_cluster'], 'storage_encrypted'),
    unless: (body) => isSet(get(body, 'source_db_cluster_identifier')),
  },
  encrypted(['aws_ebs_snapshot_copy', 'aws_ami_copy'], 'encrypted'),
  {
    ...encrypted(['aws_elasticache_replication_group'], 'at_rest_encryption_enabled'),
    unless: (body) => isSet(get(body, 'global_replication_group_id')),
  },
  encrypted(['aws_opensearch_domain', 'aws_elasticsearch_domain'], 'encrypt_at_rest', 'enabled'),
  encrypted(['aws_dax_cluster'], 'server_side_encryption', 'enabled'),
  encryptedVolume(INSTANCES, 'root_block_device'),
  encryptedVolume(INSTANCES, 'ebs_block_device'),
  {
    ...encrypted(['aws_launch_template'], 'block_device_mappings', 'ebs', 'encrypted'),
    unless: (body) => !isSet(get(body, 'block_device_mappings', 'ebs')),
  },
  {
    types: ['aws_ebs_encryption_by_default'],
    path: ['enabled'],
    rule: 'terraform/unencrypted-storage',
    isGood: isNotFalse,
    absent: 'good',
    message: 'turns the encryption of new volumes off. Set enabled = true.',
  },
  {
    types: ['aws_kinesis_stream'],
    path: ['encryption_type'],
    rule: 'terraform/unencrypted-storage',
    isGood: (value) => value === 'kms',
    absent: 'bad',
    message: 'does not encrypt its records. Set encryption_type = "KMS" and a kms_key_id.',
  },
  {
    types: ['aws_kinesis_firehose_delivery_stream'],
    path: ['server_side_encryption', 'enabled'],
    rule: 'terraform/unencrypted-storage',
    isGood: isTrue,
    absent: 'bad',
    message: 'does not encrypt its records. Add server_side_encryption { enabled = true }.',
    unless: (body) => isSet(get(body, 'kinesis_source_configuration')),
  },
  {
    types: ['aws_sns_topic'],
    path: ['kms_master_key_id'],
    rule: 'terraform/unencrypted-storage',
    isGood: (value) => value !== '',
    absent: 'bad',
    message: 'does not encrypt its messages. Set kms_master_key_id.',
  },
  {
    types: ['aws_sqs_queue'],
    path: ['sqs_managed_sse_enabled'],
    rule: 'terraform/unencrypted-storage',
    isGood: isTrue,
    absent: 'bad',
    message:
      'does not say how its messages are encrypted. Set kms_master_key_id, or sqs_managed_sse_enabled = true.',
    unless: (body) => isSet(get(body, 'kms_master_key_id')),
  },
  {
    types: ['aws_eks_cluster'],
    path: ['encryption_config'],
    rule: 'terraform/unencrypted-storage',
    isGood: () => true,
    absent: 'bad',
    message:
      'keeps Kubernetes secrets without a key of yours. Add encryption_config for "secrets".',
  },
  {
    types: ['aws_athena_workgroup'],
    path: ['configuration', 'result_configuration', 'encryption_configuration'],
    rule: 'terraform/unencrypted-storage',
    isGood: () => true,
    absent: 'bad',
    message: 'does not encrypt query results. Add an encryption_configuration.',
    unless: (body) => !isSet(get(body, 'configuration', 'result_configuration')),
  },
  ...['cloudwatch_encryption', 'job_bookmarks_encryption', 's3_encryption'].map(
    (part): Setting => ({
      types: ['aws_glue_security_configuration'],
      path: ['encryption_configuration', part, `${part}_mode`],
      rule: 'terraform/unencrypted-storage',
      isGood: (value) => value !== 'disabled',
      absent: 'good',
      message: `does not encrypt what its jobs write. Set ${part}_mode to a mode of KMS.`,
    }),
  ),
  {
    types: ['aws_ssm_parameter'],
    path: ['type'],
    rule: 'terraform/unencrypted-storage',
    isGood: (value) => value === 'securestring',
    absent: 'good',
    message: 'stores a secret in plain text. Set type = "SecureString".',
    unless: (body) => !isSecretName(text(get(body, 'name')) ?? ''),
  },
  {
    ...encrypted(['aws_workspaces_workspace'], 'root_volume_encryption_enabled'),
    message: 'does not encrypt its root volume. Set root_volume_encryption_enabled = true.',
  },
];

const ownKey = (types: string[], path: string[]): Setting => ({
  types,
  path,
  rule: 'terraform/provider-managed-key',
  isGood: (value) => value !== '' && value !== 'aes256' && value !== 'false',
  absent: 'bad',
  message: `is encrypted with a key that AWS manages: you can neither rotate nor revoke it. Set ${path.join('.')} to a key of yours.`,
});

const OWN_KEY: Setting[] = [
  ownKey(['aws_cloudwatch_log_group'], ['kms_key_id']),
  ownKey(['aws_cloudtrail'], ['kms_key_id']),
  ownKey(['aws_secretsmanager_secret'], ['kms_key_id']),
  ownKey(['aws_dynamodb_table'], ['server_side_encryption', 'enabled']),
  ownKey(['aws_ecr_repository'], ['encryption_configuration', 'encryption_type']),
  ownKey(['aws_backup_vault'], ['kms_key_arn']),
];

/** Encryption at rest, and whose key it is. */
export function storageRules(context: RuleContext): void {
  checkSettings([...AT_REST, ...OWN_KEY], context);
  checkBuckets(context);
  checkStateBackend(context);
}

/** A bucket is encrypted by a resource beside it, or by a block of older providers. */
function checkBuckets({ module, report }: RuleContext): void {
  const type = 'aws_s3_bucket_server_side_encryption_configuration';
  const configured = referencesOf(module, type, 'bucket');
  for (const bucket of module.resources('aws_s3_bucket')) {
    const inline = get(bucket.body, 'server_side_encryption_configuration');
    if (isSet(inline)) continue;
    if (configured.include(bucket)) continue;
    report(
      'terraform/provider-managed-key',
      bucket,
      bucket.headAt,
      `aws_s3_bucket.${bucket.name} says nothing about its encryption. Add aws_s3_bucket_server_side_encryption_configuration with a key of yours.`,
    );
  }
}

/** The state holds every secret that a resource has. */
function checkStateBackend({ module, report }: RuleContext): void {
  for (const block of module.blocks.filter(({ kind }) => kind === 'terraform')) {
    for (const backend of items(get(block.body, 'backend'))) {
      const setting = get(backend, 'encrypt');
      if (flag(setting) !== false || setting === undefined) continue;
      report(
        'terraform/unencrypted-storage',
        block,
        setting.at,
        'The state, which holds secrets in plain text, is stored unencrypted. Set encrypt = true.',
      );
    }
  }
}
