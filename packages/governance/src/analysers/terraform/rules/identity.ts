import { get, isSet, items, numeric, placeOf, text, type Located } from '../../shared/located.ts';
import { addressOf, checkSettings, isTrue, type RuleContext, type Setting } from '../rule.ts';
import type { TerraformBlock } from '../module.ts';
import { documentStatements, statementsOf, type Statement } from '../policy.ts';

/** Attribute that holds the policy of an identity: what it may do. */
const IDENTITY_POLICIES = new Map([
  ['aws_iam_policy', ['policy']],
  ['aws_iam_role_policy', ['policy']],
  ['aws_iam_user_policy', ['policy']],
  ['aws_iam_group_policy', ['policy']],
  ['aws_iam_role', ['inline_policy', 'policy']],
  ['aws_ssoadmin_permission_set_inline_policy', ['inline_policy']],
]);

/** Attribute that holds the policy of a resource: who may use it. */
const RESOURCE_POLICIES = new Map([
  ['aws_s3_bucket', ['policy']],
  ['aws_s3_bucket_policy', ['policy']],
  ['aws_sqs_queue', ['policy']],
  ['aws_sqs_queue_policy', ['policy']],
  ['aws_sns_topic', ['policy']],
  ['aws_sns_topic_policy', ['policy']],
  ['aws_kms_key', ['policy']],
  ['aws_kms_key_policy', ['policy']],
  ['aws_ecr_repository_policy', ['policy']],
  ['aws_secretsmanager_secret', ['policy']],
  ['aws_secretsmanager_secret_policy', ['policy']],
  ['aws_opensearch_domain', ['access_policies']],
  ['aws_opensearch_domain_policy', ['access_policies']],
  ['aws_elasticsearch_domain', ['access_policies']],
  ['aws_elasticsearch_domain_policy', ['access_policies']],
  ['aws_efs_file_system_policy', ['policy']],
  ['aws_backup_vault_policy', ['policy']],
  ['aws_glacier_vault', ['access_policy']],
  ['aws_iam_role', ['assume_role_policy']],
  ['aws_kinesis_resource_policy', ['policy']],
  ['aws_dynamodb_resource_policy', ['policy']],
  ['aws_cloudwatch_event_bus_policy', ['policy']],
  ['aws_ecr_registry_policy', ['policy']],
  ['aws_glue_resource_policy', ['policy']],
  ['aws_ses_identity_policy', ['policy']],
  ['aws_sesv2_email_identity_policy', ['policy']],
  ['aws_s3_access_point', ['policy']],
  ['aws_s3control_access_point_policy', ['policy']],
]);

const PASSWORD_POLICY: Setting = {
  types: ['aws_iam_account_password_policy'],
  path: ['minimum_password_length'],
  rule: 'terraform/weak-password-policy',
  isGood: (value) => Number(value) >= 12,
  absent: 'bad',
  message:
    'allows passwords of fewer than 12 characters. Set minimum_password_length = 12 or more.',
};

/** Who may do what: policies of identities, policies of resources, passwords. */
export function identityRules(context: RuleContext): void {
  const { module } = context;
  for (const [type, path] of IDENTITY_POLICIES) {
    for (const block of module.resources(type)) {
      checkPermissions(context, block, statementsOf(get(block.body, ...path)));
    }
  }
  for (const [type, path] of RESOURCE_POLICIES) {
    for (const block of module.resources(type)) {
      checkPrincipals(context, block, statementsOf(get(block.body, ...path)));
    }
  }
  for (const block of module.blocks) {
    if (block.kind !== 'data' || block.type !== 'aws_iam_policy_document') continue;
    const statements = documentStatements(block);
    checkPrincipals(context, block, statements);
    checkPermissions(
      context,
      block,
      statements.filter(({ hasPrincipals }) => !hasPrincipals),
    );
  }
  checkOpenGrants(context);
  checkAttachments(context);
  checkPasswords(context);
}

function checkPasswords(context: RuleContext): void {
  const classes = ['require_numbers', 'require_lowercase_characters'].map((key): Setting => ({
    ...PASSWORD_POLICY,
    path: [key],
    isGood: isTrue,
    absent: 'good',
    message: `allows passwords of one kind of character. Set ${key} = true.`,
  }));
  const ofUsers: Setting = {
    ...PASSWORD_POLICY,
    types: ['aws_cognito_user_pool'],
    path: ['password_policy', 'minimum_length'],
    absent: 'good',
    message: 'allows passwords of fewer than 12 characters. Set minimum_length = 12 or more.',
  };
  checkSettings([PASSWORD_POLICY, ofUsers, ...classes], context);
  for (const policy of context.module.resources('aws_iam_account_password_policy')) {
    const reuse = numeric(get(policy.body, 'password_reuse_prevention'));
    if (reuse === undefined || reuse >= 4) continue;
    context.report(
      'terraform/weak-password-policy',
      policy,
      placeOf(policy.body, 'password_reuse_prevention'),
      `${addressOf(policy)} lets people use one of their last four passwords again. Set password_reuse_prevention = 4 or more.`,
    );
  }
}

const isStar = (value: Located): boolean => text(value) === '*';
const isServiceWide = (action: string): boolean => /^[\w-]+:\*$/.test(action);

/** Actions that read secrets, change data, run code, or hand out more permissions. */
const SENSITIVE =
  /^(?:iam:(?:PassRole|Create|Put|Attach|Update)\w*\*?|sts:AssumeRole|kms:(?:Decrypt|Encrypt|ReEncrypt\*?|GenerateDataKey\*?|\*)|secretsmanager:GetSecretValue|ssm:(?:GetParameter\w*|SendCommand|StartSession)|lambda:(?:InvokeFunction|UpdateFunctionCode)|s3:(?:Get|Put|Delete)\w*\*?|dynamodb:(?:Get|Put|Update|Delete|Batch|Scan|Query)\w*\*?|ec2:(?:RunInstances|Terminate\w+)|rds:Delete\w*|sqs:(?:Send|Receive|Delete)\w*|sns:Publish)$/i;

function checkPermissions(
  { report }: RuleContext,
  block: TerraformBlock,
  statements: Statement[],
): void {
  for (const statement of statements) {
    const { allows, actions, resources, hasCondition, at } = statement;
    if (!allows) continue;
    const everywhere = resources.some(isStar);
    checkExceptions({ report }, block, statement, everywhere);
    for (const action of actions) {
      const name = text(action);
      if (name === undefined) continue;
      const where = action.at.line > 0 ? action.at : at;
      if (name === '*' || name === '*:*' || (isServiceWide(name) && everywhere)) {
        report(
          'terraform/wildcard-permission',
          block,
          where,
          `${addressOf(block)} allows "${name}" on ${everywhere ? 'everything' : 'its resources'}. List the actions and resources that are needed.`,
        );
      } else if (isServiceWide(name)) {
        report(
          'terraform/wildcard-action',
          block,
          where,
          `${addressOf(block)} allows "${name}", deleting and administering included. List the actions that are needed.`,
        );
      } else if (everywhere && !hasCondition && SENSITIVE.test(name)) {
        report(
          'terraform/unbounded-resource',
          block,
          where,
          `${addressOf(block)} allows "${name}" on every resource. Name the resources.`,
        );
      }
    }
  }
}

/** Everything but what is named grows with each action that AWS adds. */
function checkExceptions(
  { report }: Pick<RuleContext, 'report'>,
  block: TerraformBlock,
  { exceptions, hasCondition }: Statement,
  everywhere: boolean,
): void {
  const [first] = exceptions;
  if (first === undefined || !everywhere || hasCondition) return;
  report(
    'terraform/wildcard-permission',
    block,
    first.at,
    `${addressOf(block)} allows everything but "${text(first) ?? '…'}". List the actions that are needed.`,
  );
}

function checkPrincipals(
  { report }: RuleContext,
  block: TerraformBlock,
  statements: Statement[],
): void {
  for (const { allows, principals, hasCondition } of statements) {
    const everybody = principals.find(isStar);
    if (!allows || everybody === undefined || hasCondition) continue;
    report(
      'terraform/public-policy',
      block,
      everybody.at,
      `${addressOf(block)} allows everybody, in every AWS account (Principal "*"). Name the principals, or add a condition.`,
    );
  }
}

/** Grants to `*` outside of a policy, and what narrows them. */
const OPEN_GRANTS: { type: string; key: string; value: string; unless: string[]; what: string }[] =
  [
    {
      type: 'aws_lambda_permission',
      key: 'principal',
      value: '*',
      unless: ['source_arn', 'principal_org_id', 'source_account'],
      what: 'lets everybody invoke the function. Name the principal and its source_arn',
    },
    {
      type: 'aws_lambda_layer_version_permission',
      key: 'principal',
      value: '*',
      unless: ['organization_id'],
      what: 'gives the layer to every account. Name the account or the organization',
    },
    {
      type: 'aws_cloudwatch_event_permission',
      key: 'principal',
      value: '*',
      unless: ['condition'],
      what: 'lets every account send events. Name the account, or add a condition',
    },
    {
      type: 'aws_ami_launch_permission',
      key: 'group',
      value: 'all',
      unless: [],
      what: 'gives the image to everybody. Name the accounts',
    },
    {
      type: 'aws_db_snapshot',
      key: 'shared_accounts',
      value: 'all',
      unless: [],
      what: 'gives the snapshot, and the data in it, to everybody. Name the accounts',
    },
    {
      type: 'aws_db_cluster_snapshot',
      key: 'shared_accounts',
      value: 'all',
      unless: [],
      what: 'gives the snapshot, and the data in it, to everybody. Name the accounts',
    },
  ];

function checkOpenGrants({ module, report }: RuleContext): void {
  for (const { type, key, value, unless, what } of OPEN_GRANTS) {
    for (const block of module.resources(type)) {
      if (!items(get(block.body, key)).some((each) => text(each) === value)) continue;
      if (unless.some((other) => isSet(get(block.body, other)))) continue;
      report(
        'terraform/public-policy',
        block,
        placeOf(block.body, key),
        `${addressOf(block)} ${what}.`,
      );
    }
  }
}

const POWERFUL =
  /:policy\/(?:job-function\/)?(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

function checkAttachments({ module, report }: RuleContext): void {
  const types = [
    'aws_iam_role_policy_attachment',
    'aws_iam_user_policy_attachment',
    'aws_iam_group_policy_attachment',
    'aws_iam_policy_attachment',
    'aws_ssoadmin_managed_policy_attachment',
  ];
  for (const role of module.resources('aws_iam_role')) {
    for (const arn of items(get(role.body, 'managed_policy_arns'))) {
      const name = text(arn) ?? '';
      if (POWERFUL.test(name)) reportPowerful({ report }, role, arn.at, name);
    }
  }
  for (const attachment of module.resources(...types)) {
    const key = isSet(get(attachment.body, 'policy_arn')) ? 'policy_arn' : 'managed_policy_arn';
    const arn = text(get(attachment.body, key)) ?? '';
    if (!POWERFUL.test(arn)) continue;
    reportPowerful({ report }, attachment, placeOf(attachment.body, key), arn);
  }
}

function reportPowerful(
  { report }: Pick<RuleContext, 'report'>,
  block: TerraformBlock,
  at: Located['at'],
  arn: string,
): void {
  report(
    'terraform/wildcard-permission',
    block,
    at,
    `${addressOf(block)} grants ${arn.slice(arn.lastIndexOf('/') + 1)}. Write a policy with the actions that are needed.`,
  );
}
