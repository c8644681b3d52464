import type { TerraformRule } from '../../src/analysers/terraform/rule.ts';
import type { Cases } from './cases.ts';

const group = (body: string): string => `resource "aws_security_group" "api" {\n${body}\n}\n`;
const policy = (body: string): string => `resource "aws_iam_policy" "p" {\n  policy = ${body}\n}\n`;
const bucketPolicy = (body: string): string =>
  `resource "aws_s3_bucket_policy" "p" {\n  bucket = "b"\n  policy = ${body}\n}\n`;

export const TERRAFORM_CASES: Cases<TerraformRule> = {
  'change/file-parses': {
    bad: ['resource "aws_vpc" "main" {\n  cidr_block = # <-\n}\n'],
    good: [
      '# nothing but a comment\n',
      '',
      'locals {\r\n  a = "b"\r\n}\r\n',
      'a = <<EOT\nx ${b} %{ if c }y%{ endif }\nEOT\n',
    ],
  },
  'terraform/public-ingress': {
    bad: [
      group(
        '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"] # <-\n  }',
      ),
      group(
        '  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    ipv6_cidr_blocks = ["::/0"] # <-\n  }',
      ),
      group(
        '  ingress {\n    from_port = 0\n    to_port = 0\n    protocol = "-1"\n    cidr_blocks = ["0.0.0.0/0"] # <-\n  }',
      ),
      group(
        '  ingress = [{\n    from_port = 3306, to_port = 3306, protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"] # <-\n  }]',
      ),
      'resource "aws_security_group_rule" "in" {\n  type = "ingress"\n  from_port = 3389\n  to_port = 3389\n  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"] # <-\n}\n',
      'resource "aws_vpc_security_group_ingress_rule" "in" {\n  cidr_ipv4 = "0.0.0.0/0" # <-\n  from_port = 6379\n  to_port = 6379\n  ip_protocol = "tcp"\n}\n',
      `variable "office" {\n  default = ["0.0.0.0/0"]\n}\n${group('  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = var.office # <-\n  }')}`,
      `locals {\n  rules = { ssh = { port = 22, from = "0.0.0.0/0" } }\n}\n${group('  dynamic "ingress" {\n    for_each = local.rules\n    content {\n      from_port = ingress.value.port\n      to_port = ingress.value.port\n      protocol = "tcp"\n      cidr_blocks = [ingress.value.from] # <-\n    }\n  }')}`,
      'resource "aws_vpc_security_group_ingress_rule" "in" {\n  for_each = toset(["0.0.0.0/0"])\n  cidr_ipv4 = each.value # <-\n  from_port = 22\n  to_port = 22\n  ip_protocol = "tcp"\n}\n',
      'resource "aws_network_acl_rule" "in" {\n  rule_action = "allow"\n  egress = false\n  protocol = "tcp"\n  cidr_block = "0.0.0.0/0" # <-\n  from_port = 22\n  to_port = 22\n}\n',
      group(
        '  ingress {\n    from_port = 8000\n    to_port = 9000\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"] # <-\n  }',
      ),
    ],
    good: [
      group(
        '  ingress {\n    from_port = 443\n    to_port = 443\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }',
      ),
      group(
        '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  }',
      ),
      group(
        '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = var.office\n  }',
      ),
      group(
        '  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    security_groups = [aws_security_group.app.id]\n  }',
      ),
      group(
        '  ingress {\n    from_port = -1\n    to_port = -1\n    protocol = "icmp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }',
      ),
      'resource "aws_security_group_rule" "out" {\n  type = "egress"\n  from_port = 22\n  to_port = 22\n  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]\n}\n',
      'resource "aws_network_acl_rule" "in" {\n  rule_action = "deny"\n  protocol = "-1"\n  cidr_block = "0.0.0.0/0"\n}\n',
      'resource "aws_route" "out" {\n  destination_cidr_block = "0.0.0.0/0"\n}\n',
    ],
  },
  'terraform/open-egress': {
    bad: [
      group(
        '  egress {\n    from_port = 0\n    to_port = 0\n    protocol = "-1"\n    cidr_blocks = ["0.0.0.0/0"] # <-\n  }',
      ),
      'resource "aws_vpc_security_group_egress_rule" "out" {\n  ip_protocol = "-1"\n  cidr_ipv4 = "0.0.0.0/0" # <-\n}\n',
      'resource "aws_security_group_rule" "out" {\n  type = "egress"\n  from_port = 0\n  to_port = 65535\n  protocol = "tcp"\n  ipv6_cidr_blocks = ["::/0"] # <-\n}\n',
    ],
    good: [
      group(
        '  egress {\n    from_port = 443\n    to_port = 443\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }',
      ),
      group(
        '  egress {\n    from_port = 0\n    to_port = 0\n    protocol = "-1"\n    cidr_blocks = [aws_vpc.main.cidr_block]\n  }',
      ),
    ],
  },
  'terraform/public-database': {
    bad: [
      'resource "aws_db_instance" "d" {\n  publicly_accessible = true # <-\n}\n',
      'resource "aws_rds_cluster_instance" "d" {\n  publicly_accessible = "true" # <-\n}\n',
      'resource "aws_opensearch_domain" "d" { # <-\n  domain_name = "x"\n}\n',
      'variable "open" { default = true }\nresource "aws_redshift_cluster" "d" {\n  publicly_accessible = var.open # <-\n}\n',
      'resource "aws_dms_replication_instance" "d" {\n  publicly_accessible = !false # <-\n}\n',
    ],
    good: [
      'resource "aws_db_instance" "d" {\n  publicly_accessible = false\n}\n',
      'resource "aws_db_instance" "d" {\n}\n',
      'resource "aws_db_instance" "d" {\n  publicly_accessible = var.unknown\n}\n',
      'resource "aws_opensearch_domain" "d" {\n  vpc_options {\n    subnet_ids = var.subnets\n  }\n}\n',
    ],
  },
  'terraform/public-instance': {
    bad: [
      'resource "aws_instance" "i" {\n  associate_public_ip_address = true # <-\n}\n',
      'resource "aws_subnet" "s" {\n  map_public_ip_on_launch = true # <-\n}\n',
      'resource "aws_launch_template" "t" {\n  network_interfaces {\n    associate_public_ip_address = true # <-\n  }\n}\n',
      'resource "aws_ecs_service" "s" {\n  network_configuration {\n    assign_public_ip = true # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_instance" "i" {\n  associate_public_ip_address = false\n}\n',
      'resource "aws_subnet" "s" {\n  cidr_block = "10.0.0.0/24"\n}\n',
    ],
  },
  'terraform/public-cluster-endpoint': {
    bad: [
      'resource "aws_eks_cluster" "c" {\n  vpc_config {\n    endpoint_public_access = true # <-\n  }\n}\n',
      'resource "aws_eks_cluster" "c" {\n  vpc_config { # <-\n    subnet_ids = var.subnets\n  }\n}\n',
      'resource "aws_eks_cluster" "c" {\n  vpc_config {\n    public_access_cidrs = ["0.0.0.0/0"] # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_eks_cluster" "c" {\n  vpc_config {\n    endpoint_public_access = false\n  }\n}\n',
      'resource "aws_eks_cluster" "c" {\n  vpc_config {\n    endpoint_public_access = true\n    public_access_cidrs = ["203.0.113.0/24"]\n  }\n}\n',
      'resource "aws_eks_cluster" "c" {\n  vpc_config {\n    endpoint_public_access = var.public\n  }\n}\n',
    ],
  },
  'terraform/unauthenticated-endpoint': {
    bad: [
      'resource "aws_lambda_function_url" "u" {\n  authorization_type = "NONE" # <-\n}\n',
      'resource "aws_api_gateway_method" "m" {\n  http_method = "POST"\n  authorization = "NONE" # <-\n}\n',
      'resource "aws_apigatewayv2_route" "r" { # <-\n  route_key = "POST /payments"\n}\n',
    ],
    good: [
      'resource "aws_lambda_function_url" "u" {\n  authorization_type = "AWS_IAM"\n}\n',
      'resource "aws_api_gateway_method" "m" {\n  http_method = "OPTIONS"\n  authorization = "NONE"\n}\n',
      'resource "aws_apigatewayv2_route" "r" {\n  authorization_type = "JWT"\n}\n',
    ],
  },
  'terraform/unencrypted-storage': {
    bad: [
      'resource "aws_db_instance" "d" { # <-\n  engine = "postgres"\n}\n',
      'resource "aws_rds_cluster" "d" {\n  storage_encrypted = false # <-\n}\n',
      'resource "aws_ebs_volume" "v" {\n  size = 1\n  encrypted = false # <-\n}\n',
      'resource "aws_efs_file_system" "f" { # <-\n}\n',
      'resource "aws_instance" "i" {\n  root_block_device { # <-\n    volume_size = 8\n  }\n}\n',
      'resource "aws_elasticache_replication_group" "c" {\n  at_rest_encryption_enabled = false # <-\n}\n',
      'resource "aws_kinesis_stream" "k" {\n  encryption_type = "NONE" # <-\n}\n',
      'resource "aws_sns_topic" "t" { # <-\n  name = "t"\n}\n',
      'resource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = false # <-\n}\n',
      'resource "aws_opensearch_domain" "d" {\n  encrypt_at_rest {\n    enabled = false # <-\n  }\n}\n',
      'terraform {\n  backend "s3" {\n    encrypt = false # <-\n  }\n}\n',
      'resource "aws_eks_cluster" "c" { # <-\n}\n',
    ],
    good: [
      'resource "aws_db_instance" "d" {\n  storage_encrypted = true\n}\n',
      'resource "aws_db_instance" "d" {\n  replicate_source_db = aws_db_instance.main.id\n}\n',
      'locals { safe = true }\nresource "aws_ebs_volume" "v" {\n  encrypted = local.safe\n}\n',
      'resource "aws_sns_topic" "t" {\n  kms_master_key_id = aws_kms_key.k.arn\n}\n',
      'resource "aws_sqs_queue" "q" {\n  sqs_managed_sse_enabled = true\n}\n',
      'resource "aws_kinesis_stream" "k" {\n  encryption_type = "KMS"\n}\n',
      'resource "aws_instance" "i" {\n  root_block_device {\n    encrypted = true\n  }\n}\n',
      'resource "aws_rds_cluster" "d" {\n  storage_encrypted = var.production ? true : true\n}\n',
    ],
  },
  'terraform/provider-managed-key': {
    bad: [
      'resource "aws_s3_bucket" "b" { # <-\n}\n',
      'resource "aws_cloudwatch_log_group" "l" { # <-\n}\n',
      'resource "aws_dynamodb_table" "t" {\n  server_side_encryption {\n    enabled = false # <-\n  }\n}\n',
      'resource "aws_ecr_repository" "r" {\n  encryption_configuration {\n    encryption_type = "AES256" # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_s3_bucket" "b" {\n}\nresource "aws_s3_bucket_server_side_encryption_configuration" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n',
      'resource "aws_s3_bucket" "b" {\n  bucket = "logs"\n}\nresource "aws_s3_bucket_server_side_encryption_configuration" "b" {\n  bucket = "logs"\n}\n',
      'resource "aws_cloudwatch_log_group" "l" {\n  kms_key_id = var.key\n}\n',
      'resource "aws_ecr_repository" "r" {\n  encryption_configuration {\n    encryption_type = "KMS"\n  }\n}\n',
    ],
  },
  'terraform/plaintext-traffic': {
    bad: [
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTP" # <-\n  default_action {\n    type = "forward"\n  }\n}\n',
      'resource "aws_elasticache_replication_group" "c" { # <-\n}\n',
      'resource "aws_cloudfront_distribution" "d" {\n  default_cache_behavior {\n    viewer_protocol_policy = "allow-all" # <-\n  }\n}\n',
      'resource "aws_msk_cluster" "m" {\n  encryption_info {\n    encryption_in_transit {\n      client_broker = "TLS_PLAINTEXT" # <-\n    }\n  }\n}\n',
      'resource "aws_opensearch_domain" "d" {\n  node_to_node_encryption { enabled = true }\n  domain_endpoint_options {\n    enforce_https = false # <-\n  }\n}\n',
      'resource "aws_db_parameter_group" "g" {\n  parameter {\n    name  = "rds.force_ssl"\n    value = "0" # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTP"\n  default_action {\n    type = "redirect"\n    redirect {\n      protocol = "HTTPS"\n    }\n  }\n}\n',
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n}\n',
      'resource "aws_elasticache_replication_group" "c" {\n  transit_encryption_enabled = true\n}\n',
      'resource "aws_cloudfront_distribution" "d" {\n  default_cache_behavior {\n    viewer_protocol_policy = "redirect-to-https"\n  }\n}\n',
    ],
  },
  'terraform/old-tls': {
    bad: [
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n  ssl_policy = "ELBSecurityPolicy-2016-08" # <-\n}\n',
      'resource "aws_lb_listener" "l" { # <-\n  protocol = "HTTPS"\n}\n',
      'resource "aws_lb_listener" "l" {\n  protocol = "TLS"\n  ssl_policy = "ELBSecurityPolicy-TLS-1-1-2017-01" # <-\n}\n',
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n  ssl_policy = "ELBSecurityPolicy-TLS13-1-0-2021-06" # <-\n}\n',
      'resource "aws_cloudfront_distribution" "d" {\n  viewer_certificate {\n    minimum_protocol_version = "TLSv1.1_2016" # <-\n  }\n}\n',
      'resource "aws_cloudfront_distribution" "d" {\n  viewer_certificate {\n    cloudfront_default_certificate = true # <-\n  }\n}\n',
      'resource "aws_api_gateway_domain_name" "d" {\n  security_policy = "TLS_1_0" # <-\n}\n',
    ],
    good: [
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"\n}\n',
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n  ssl_policy = "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"\n}\n',
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n  ssl_policy = "ELBSecurityPolicy-FS-1-2-Res-2020-10"\n}\n',
      'resource "aws_lb_listener" "l" {\n  protocol = "HTTPS"\n  ssl_policy = var.policy\n}\n',
      'resource "aws_cloudfront_distribution" "d" {\n  viewer_certificate {\n    minimum_protocol_version = "TLSv1.2_2021"\n  }\n}\n',
    ],
  },
  'terraform/public-bucket': {
    bad: [
      'resource "aws_s3_bucket" "b" {\n  acl = "public-read" # <-\n}\n',
      'resource "aws_s3_bucket_acl" "b" {\n  acl = "public-read-write" # <-\n}\n',
      'resource "aws_s3_bucket_public_access_block" "b" {\n  block_public_acls = true\n  block_public_policy = false # <-\n  ignore_public_acls = true\n  restrict_public_buckets = true\n}\n',
      'resource "aws_s3_bucket_public_access_block" "b" { # <-\n  block_public_acls = true\n}\n',
      'resource "aws_s3_bucket_acl" "b" {\n  access_control_policy {\n    grant {\n      grantee {\n        uri = "http://acs.amazonaws.com/groups/global/AllUsers" # <-\n      }\n    }\n  }\n}\n',
    ],
    good: [
      'resource "aws_s3_bucket" "b" {\n  acl = "private"\n}\n',
      'resource "aws_s3_bucket_public_access_block" "b" {\n  block_public_acls = true\n  block_public_policy = true\n  ignore_public_acls = true\n  restrict_public_buckets = true\n}\n',
    ],
  },
  'terraform/bucket-without-public-access-block': {
    bad: [
      'resource "aws_s3_bucket" "b" { # <-\n}\n',
      'resource "aws_s3_bucket" "b" { # <-\n}\nresource "aws_s3_bucket_public_access_block" "other" {\n  bucket = aws_s3_bucket.b2.id\n}\n',
    ],
    good: [
      'resource "aws_s3_bucket" "b" {\n}\nresource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n',
      'resource "aws_s3_bucket" "b" {\n}\nresource "aws_s3_account_public_access_block" "all" {\n}\n',
      'resource "aws_s3_bucket" "b" {\n  for_each = toset(["x", "y"])\n}\nresource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b[each.key].id\n}\n',
    ],
  },
  'terraform/bucket-access-log': {
    bad: ['resource "aws_s3_bucket" "b" { # <-\n}\n'],
    good: [
      'resource "aws_s3_bucket" "logs" {\n}\n',
      'resource "aws_s3_bucket" "b" {\n}\nresource "aws_s3_bucket_logging" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n',
    ],
  },
  'terraform/public-policy': {
    bad: [
      bucketPolicy(
        'jsonencode({\n    Statement = [{\n      Effect = "Allow"\n      Principal = "*" # <-\n      Action = "s3:GetObject"\n    }]\n  })',
      ),
      bucketPolicy(
        'jsonencode({\n    Statement = [{\n      Effect = "Allow"\n      Principal = { AWS = ["*"] } # <-\n      Action = "s3:GetObject"\n    }]\n  })',
      ),
      'resource "aws_sqs_queue_policy" "p" {\n  policy = <<POLICY\n{\n  "Statement": [{\n    "Effect": "Allow",\n    "Principal": "*", # <-\n    "Action": "sqs:SendMessage", "Resource": "${aws_sqs_queue.q.arn}"\n  }]\n}\nPOLICY\n}\n',
      'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:GetObject"]\n    principals {\n      type = "AWS"\n      identifiers = ["*"] # <-\n    }\n  }\n}\n',
      'resource "aws_lambda_permission" "p" {\n  principal = "*" # <-\n}\n',
      'resource "aws_iam_role" "r" {\n  assume_role_policy = jsonencode({\n    Statement = { Effect = "Allow", Principal = { AWS = "*" } } # <-\n  })\n}\n',
    ],
    good: [
      bucketPolicy(
        'jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*" }] })',
      ),
      bucketPolicy(
        'jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1" } } }] })',
      ),
      bucketPolicy(
        'jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" } }] })',
      ),
      bucketPolicy('data.aws_iam_policy_document.d.json'),
    ],
  },
  'terraform/wildcard-permission': {
    bad: [
      policy(
        'jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] }) # <-',
      ),
      policy(
        'jsonencode({\n    Statement = [{\n      Effect = "Allow"\n      Action = ["s3:*"] # <-\n      Resource = "*"\n    }]\n  })',
      ),
      policy(
        '<<EOF\n{"Statement": [{\n  "Effect": "Allow",\n  "Action": "*", # <-\n  "Resource": "*" }]}\nEOF',
      ),
      'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["*"] # <-\n    resources = ["*"]\n  }\n}\n',
      'resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # <-\n}\n',
    ],
    good: [
      policy(
        'jsonencode({ Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::b/*" }] })',
      ),
      policy('jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })'),
      'data "aws_iam_policy_document" "key" {\n  statement {\n    actions = ["kms:*"]\n    resources = ["*"]\n    principals {\n      type = "AWS"\n      identifiers = ["arn:aws:iam::1:root"]\n    }\n  }\n}\n',
      'resource "aws_iam_role_policy_attachment" "a" {\n  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}\n',
    ],
  },
  'terraform/wildcard-action': {
    bad: [
      policy(
        'jsonencode({\n    Statement = [{\n      Effect = "Allow"\n      Action = "dynamodb:*" # <-\n      Resource = aws_dynamodb_table.t.arn\n    }]\n  })',
      ),
    ],
    good: [
      policy(
        'jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:Get*", Resource = aws_dynamodb_table.t.arn }] })',
      ),
    ],
  },
  'terraform/unbounded-resource': {
    bad: [
      policy(
        'jsonencode({\n    Statement = [{\n      Effect = "Allow"\n      Action = ["ec2:DescribeInstances",\n        "iam:PassRole"] # <-\n      Resource = "*"\n    }]\n  })',
      ),
      policy(
        'jsonencode({ Statement = { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "*" } }) # <-',
      ),
    ],
    good: [
      policy(
        'jsonencode({ Statement = { Effect = "Allow", Action = "ec2:DescribeInstances", Resource = "*" } })',
      ),
      policy(
        'jsonencode({ Statement = { Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = "s3" } } } })',
      ),
    ],
  },
  'terraform/weak-password-policy': {
    bad: [
      'resource "aws_iam_account_password_policy" "p" {\n  minimum_password_length = 8 # <-\n}\n',
    ],
    good: [
      'resource "aws_iam_account_password_policy" "p" {\n  minimum_password_length = 14\n  password_reuse_prevention = 24\n}\n',
    ],
  },
  'terraform/key-rotation': {
    bad: [
      'resource "aws_kms_key" "k" { # <-\n}\n',
      'resource "aws_kms_key" "k" {\n  enable_key_rotation = false # <-\n}\n',
    ],
    good: [
      'resource "aws_kms_key" "k" {\n  enable_key_rotation = true\n}\n',
      'resource "aws_kms_key" "k" {\n  customer_master_key_spec = "RSA_4096"\n  key_usage = "SIGN_VERIFY"\n}\n',
    ],
  },
  'terraform/deletion-protection': {
    bad: [
      'resource "aws_rds_cluster" "d" { # <-\n}\n',
      'resource "aws_db_instance" "d" {\n  deletion_protection = true\n  skip_final_snapshot = true # <-\n}\n',
      'resource "aws_s3_bucket" "b" {\n  force_destroy = true # <-\n}\n',
      'resource "aws_dynamodb_table" "t" {\n  deletion_protection_enabled = false # <-\n}\n',
    ],
    good: [
      'resource "aws_rds_cluster" "d" {\n  deletion_protection = true\n}\n',
      'resource "aws_rds_cluster" "d" {\n  deletion_protection = var.protect\n}\n',
    ],
  },
  'terraform/backup': {
    bad: [
      'resource "aws_db_instance" "d" {\n  backup_retention_period = 0 # <-\n}\n',
      'resource "aws_rds_cluster" "d" { # <-\n}\n',
      'resource "aws_dynamodb_table" "t" { # <-\n}\n',
      'resource "aws_s3_bucket" "b" { # <-\n}\n',
      'resource "aws_s3_bucket_versioning" "b" {\n  versioning_configuration {\n    status = "Suspended" # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_db_instance" "d" {\n  backup_retention_period = 35\n}\n',
      'resource "aws_dynamodb_table" "t" {\n  point_in_time_recovery {\n    enabled = true\n  }\n}\n',
      'resource "aws_s3_bucket" "b" {\n}\nresource "aws_s3_bucket_versioning" "b" {\n  bucket = aws_s3_bucket.b.id\n  versioning_configuration {\n    status = "Enabled"\n  }\n}\n',
    ],
  },
  'terraform/logging-off': {
    bad: [
      'resource "aws_vpc" "v" { # <-\n}\n',
      'resource "aws_cloudtrail" "t" {\n  enable_logging = false # <-\n  is_multi_region_trail = true\n  enable_log_file_validation = true\n}\n',
      'resource "aws_cloudtrail" "t" { # <-\n  is_multi_region_trail = true\n}\n',
      'resource "aws_lb" "l" { # <-\n}\n',
      'resource "aws_eks_cluster" "c" {\n  enabled_cluster_log_types = ["api"] # <-\n}\n',
      'resource "aws_apigatewayv2_stage" "s" { # <-\n}\n',
    ],
    good: [
      'resource "aws_vpc" "v" {\n}\nresource "aws_flow_log" "f" {\n  vpc_id = aws_vpc.v.id\n}\n',
      'resource "aws_cloudtrail" "t" {\n  is_multi_region_trail = true\n  enable_log_file_validation = true\n}\n',
      'resource "aws_eks_cluster" "c" {\n  enabled_cluster_log_types = ["api", "audit"]\n}\n',
      'resource "aws_lb" "l" {\n  dynamic "access_logs" {\n    for_each = var.logs\n    content {\n      enabled = true\n    }\n  }\n}\n',
    ],
  },
  'terraform/log-retention': {
    bad: [
      'resource "aws_cloudwatch_log_group" "l" { # <-\n}\n',
      'resource "aws_cloudwatch_log_group" "l" {\n  retention_in_days = 0 # <-\n}\n',
    ],
    good: ['resource "aws_cloudwatch_log_group" "l" {\n  retention_in_days = 365\n}\n'],
  },
  'terraform/instance-metadata-v1': {
    bad: [
      'resource "aws_instance" "i" { # <-\n}\n',
      'resource "aws_launch_template" "t" {\n  metadata_options {\n    http_tokens = "optional" # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_instance" "i" {\n  metadata_options {\n    http_tokens = "required"\n  }\n}\n',
      'resource "aws_instance" "i" {\n  metadata_options {\n    http_endpoint = "disabled"\n  }\n}\n',
    ],
  },
  'terraform/secret-in-configuration': {
    bad: [
      'resource "aws_db_instance" "d" {\n  password = "hunter2hunter2" # <-\n}\n',
      'variable "db_password" {\n  default = "S3cure!pass" # <-\n}\n',
      'provider "aws" {\n  access_key = "AKIA' + 'Q3EGRJ7ZZX4KLMN2" # <-\n}\n',
      'resource "aws_lambda_function" "f" {\n  environment {\n    variables = {\n      DB_PASSWORD = "correct-horse" # <-\n    }\n  }\n}\n',
      'resource "aws_instance" "i" {\n  user_data = <<-EOF\n    #!/bin/sh\n    export DB_PASSWORD=correct-horse # <-\n  EOF\n}\n',
      'resource "aws_ssm_parameter" "p" {\n  type = "SecureString"\n  value = "correct-horse" # <-\n}\n',
      'resource "aws_secretsmanager_secret_version" "v" {\n  secret_string = jsonencode({\n    password = "correct-horse" # <-\n  })\n}\n',
      'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{\n    name = "app"\n    environment = [\n      { name = "API_TOKEN", value = "correct-horse" } # <-\n    ]\n  }])\n}\n',
      'locals { pw = "correct-horse" }\nresource "aws_rds_cluster" "d" {\n  master_password = local.pw # <-\n}\n',
    ],
    good: [
      'resource "aws_db_instance" "d" {\n  password = var.db_password\n}\n',
      'variable "db_password" {\n  sensitive = true\n}\n',
      'variable "db_password" {\n  default = ""\n}\n',
      'resource "aws_db_instance" "d" {\n  manage_master_user_password = true\n}\n',
      'resource "aws_instance" "i" {\n  metadata_options {\n    http_tokens = "required"\n  }\n}\n',
      'resource "aws_lambda_function" "f" {\n  environment {\n    variables = {\n      DB_SECRET_ARN = aws_secretsmanager_secret.s.arn\n      TOKEN_ENDPOINT = "https://x/y"\n    }\n  }\n}\n',
      'resource "aws_ssm_parameter" "p" {\n  type = "String"\n  value = "plain"\n}\n',
    ],
  },
  'terraform/secret-in-environment': {
    bad: [
      'resource "aws_lambda_function" "f" {\n  environment {\n    variables = {\n      DB_PASSWORD = var.db_password # <-\n    }\n  }\n}\n',
      'resource "aws_lambda_function" "f" {\n  environment {\n    variables = {\n      API_TOKEN = random_password.p.result # <-\n    }\n  }\n}\n',
    ],
    good: [
      'resource "aws_lambda_function" "f" {\n  environment {\n    variables = {\n      DB_PASSWORD = aws_secretsmanager_secret.db.arn\n      MODE = var.mode\n    }\n  }\n}\n',
    ],
  },
  'terraform/mutable-image-tag': {
    bad: [
      'resource "aws_ecr_repository" "r" { # <-\n}\n',
      'resource "aws_ecr_repository" "r" {\n  image_tag_mutability = "MUTABLE" # <-\n}\n',
    ],
    good: ['resource "aws_ecr_repository" "r" {\n  image_tag_mutability = "IMMUTABLE"\n}\n'],
  },
  'terraform/image-scan': {
    bad: [
      'resource "aws_ecr_repository" "r" {\n  image_scanning_configuration {\n    scan_on_push = false # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_ecr_repository" "r" {\n  image_scanning_configuration {\n    scan_on_push = true\n  }\n}\n',
      'resource "aws_ecr_repository" "r" {\n}\nresource "aws_ecr_registry_scanning_configuration" "c" {\n}\n',
    ],
  },
  'terraform/privileged-container': {
    bad: [
      'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{\n    name = "app"\n    privileged = true # <-\n  }])\n}\n',
      'resource "aws_ecs_task_definition" "t" {\n  container_definitions = <<JSON\n[\n  { # <-\n    "name": "app", "user": "root" }\n]\nJSON\n}\n',
      'resource "aws_codebuild_project" "p" {\n  environment {\n    privileged_mode = true # <-\n  }\n}\n',
    ],
    good: [
      'resource "aws_ecs_task_definition" "t" {\n  container_definitions = jsonencode([{ name = "app", user = "1000" }])\n}\n',
    ],
  },
  'terraform/unpinned-module': {
    bad: [
      'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      version = ">= 5.0" # <-\n    }\n  }\n}\n',
      'terraform {\n  required_providers {\n    aws = { # <-\n      source = "hashicorp/aws"\n    }\n  }\n}\n',
      'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws" # <-\n}\n',
      'module "vpc" {\n  source = "git::https://github.com/a/b.git" # <-\n}\n',
      'module "vpc" {\n  source = "git::https://github.com/a/b.git?ref=main" # <-\n}\n',
    ],
    good: [
      'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      version = "~> 6.0"\n    }\n  }\n}\n',
      'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n  version = "6.0.1"\n}\n',
      'module "vpc" {\n  source = "./modules/vpc"\n}\n',
      'module "vpc" {\n  source = "git::https://github.com/a/b.git?ref=v1.2.3"\n}\n',
    ],
  },
};
