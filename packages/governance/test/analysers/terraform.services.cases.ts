import type { Cases } from './cases.ts';

const resource = (type: string, body: string): string => `resource "${type}" "r" {\n${body}\n}\n`;
const statement = (body: string): string =>
  resource('aws_iam_policy', `  policy = jsonencode({ Statement = [{\n${body}\n  }] })`);

/** Settings of single services of AWS, beside those of the larger ones. */
export const TERRAFORM_SERVICE_CASES: Cases = {
  'terraform/wildcard-permission': {
    bad: [
      statement('    Effect = "Allow", Resource = "*"\n    NotAction = ["iam:*"] # <-'),
      'data "aws_iam_policy_document" "d" {\n  statement {\n    not_actions = ["iam:*"] # <-\n    resources = ["*"]\n  }\n}\n',
      resource(
        'aws_iam_role',
        '  managed_policy_arns = [\n    "arn:aws:iam::aws:policy/AdministratorAccess", # <-\n  ]',
      ),
    ],
    good: [
      statement('    Effect = "Deny", Resource = "*", NotAction = ["iam:*"]'),
      statement('    Effect = "Allow", Resource = "arn:aws:s3:::b/*", NotAction = ["s3:Delete*"]'),
      resource(
        'aws_iam_role',
        '  managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]',
      ),
    ],
  },
  'terraform/public-policy': {
    bad: [
      resource('aws_ami_launch_permission', '  group = "all" # <-'),
      resource('aws_db_snapshot', '  shared_accounts = ["all"] # <-'),
      resource('aws_lambda_layer_version_permission', '  principal = "*" # <-'),
      resource('aws_cloudwatch_event_permission', '  principal = "*" # <-'),
    ],
    good: [
      resource('aws_ami_launch_permission', '  account_id = "123456789012"'),
      resource('aws_db_snapshot', '  shared_accounts = ["123456789012"]'),
      resource(
        'aws_lambda_layer_version_permission',
        '  principal = "*"\n  organization_id = "o-1234567890"',
      ),
    ],
  },
  'terraform/unauthenticated-endpoint': {
    bad: [
      resource(
        'aws_msk_cluster',
        '  client_authentication {\n    unauthenticated = true # <-\n  }',
      ),
      resource('aws_memorydb_cluster', '  acl_name = "open-access" # <-'),
      resource('aws_elasticache_user', '  no_password_required = true # <-'),
    ],
    good: [
      resource('aws_msk_cluster', '  client_authentication {\n    sasl { iam = true }\n  }'),
      resource('aws_memorydb_cluster', '  acl_name = "payments"'),
    ],
  },
  'terraform/public-ingress': {
    bad: [
      resource('aws_eks_node_group', '  remote_access { # <-\n    ec2_ssh_key = "k"\n  }'),
      'variable "ports" {\n  default = [22]\n}\nresource "aws_security_group_rule" "r" {\n  for_each    = toset(var.ports)\n  type        = "ingress"\n  from_port   = each.value\n  to_port     = each.value\n  cidr_blocks = ["0.0.0.0/0"] # <-\n}\n',
    ],
    good: [
      resource('aws_eks_node_group', '  capacity_type = "SPOT"'),
      resource(
        'aws_eks_node_group',
        '  remote_access {\n    source_security_group_ids = [aws_security_group.s.id]\n  }',
      ),
      'resource "aws_security_group_rule" "r" {\n  count       = 0\n  type        = "ingress"\n  from_port   = 22\n  to_port     = 22\n  cidr_blocks = ["0.0.0.0/0"]\n}\n',
    ],
  },
  'terraform/logging-off': {
    bad: [resource('aws_guardduty_detector', '  enable = false # <-')],
    good: [resource('aws_guardduty_detector', '  enable = true')],
  },
  'terraform/unencrypted-storage': {
    bad: [
      resource('aws_ssm_parameter', '  name = "/db/password"\n  type = "String" # <-'),
      resource(
        'aws_glue_security_configuration',
        '  encryption_configuration {\n    s3_encryption {\n      s3_encryption_mode = "DISABLED" # <-\n    }\n  }',
      ),
    ],
    good: [
      resource('aws_ssm_parameter', '  name = "/db/password"\n  type = "SecureString"'),
      resource('aws_ssm_parameter', '  name = "/db/host"\n  type = "String"'),
    ],
  },
  'terraform/plaintext-traffic': {
    bad: [
      resource('aws_elasticache_cluster', '  transit_encryption_enabled = false # <-'),
      resource('aws_sns_topic_subscription', '  protocol = "http" # <-'),
      resource('aws_transfer_server', '  protocols = [\n    "SFTP",\n    "FTP", # <-\n  ]'),
      resource(
        'aws_docdb_cluster_parameter_group',
        '  parameter {\n    name = "tls"\n    value = "disabled" # <-\n  }',
      ),
      resource(
        'aws_ecs_task_definition',
        '  volume {\n    efs_volume_configuration {\n      transit_encryption = "DISABLED" # <-\n    }\n  }',
      ),
    ],
    good: [
      resource('aws_elasticache_cluster', '  engine = "memcached"'),
      resource('aws_sns_topic_subscription', '  protocol = "https"'),
      resource('aws_transfer_server', '  protocols = ["SFTP"]'),
      resource(
        'aws_docdb_cluster_parameter_group',
        '  parameter {\n    name = "tls"\n    value = "enabled"\n  }',
      ),
    ],
  },
  'terraform/weak-password-policy': {
    bad: [
      resource('aws_cognito_user_pool', '  password_policy {\n    minimum_length = 8 # <-\n  }'),
    ],
    good: [resource('aws_cognito_user_pool', '  password_policy {\n    minimum_length = 14\n  }')],
  },
};
