provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = { team = "settlement" }
  }
}

provider "aws" {
  alias  = "backup"
  region = "eu-west-1"

  access_key = "AKIA4QJ7NORTHBANK7XZ"
  secret_key = "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"
}

locals {
  rotate    = false
  reachable = true
}

variable "mq_password" {
  description = "Password of the broker's user"
  type        = string
  default     = "Rabbit!2026-prod"
}

variable "ftp_password" {
  description = "Password of the file server's user"
  type        = string
  sensitive   = true
}

resource "aws_mq_broker" "legacy" {
  broker_name        = "legacy"
  engine_type        = "RabbitMQ"
  engine_version     = "3.13"
  host_instance_type = "mq.m5.large"

  publicly_accessible = true

  user {
    username = "legacy"
    password = var.mq_password
  }
}

resource "aws_mq_broker" "clearing" {
  broker_name        = "clearing"
  engine_type        = "RabbitMQ"
  engine_version     = "3.13"
  host_instance_type = "mq.m5.large"
  subnet_ids         = var.private_subnets

  publicly_accessible = false

  user {
    username = "clearing"
    password = var.clearing_password
  }
}

resource "aws_ssm_parameter" "smtp" {
  name = "/mailer/smtp/password"
  type = "String"

  value = "m4iler-Smtp-9921"
}

resource "aws_ssm_parameter" "scheme_endpoint" {
  name  = "/scheme/endpoint"
  type  = "String"
  value = "https://scheme.example/v3"
}

resource "aws_kms_key" "tokens" {
  description = "Tokens of cards"

  enable_key_rotation = local.rotate
}

resource "aws_sns_topic_policy" "alerts" {
  arn = var.alerts_arn

  policy = data.aws_iam_policy_document.alerts.json
}

data "aws_iam_policy_document" "alerts" {
  statement {
    effect    = "Allow"
    actions   = ["sns:Publish", "sns:Subscribe"]
    resources = [var.alerts_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "alarms" {
  statement {
    effect    = "Allow"
    actions   = ["sns:Publish"]
    resources = [var.alarms_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = var.alarms_arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_ami_launch_permission" "golden" {
  image_id = var.image_id
  group    = "all"
}

resource "aws_ami_launch_permission" "staging" {
  for_each = toset(var.staging_accounts)

  image_id   = var.image_id
  account_id = each.value
}

resource "aws_api_gateway_method" "payout" {
  rest_api_id   = var.api_id
  resource_id   = var.payouts_resource_id
  http_method   = "POST"
  authorization = "NONE"
}

resource "aws_api_gateway_method" "refund" {
  rest_api_id   = var.api_id
  resource_id   = var.refunds_resource_id
  http_method   = "POST"
  authorization = "CUSTOM"
  authorizer_id = var.authorizer_id
}

resource "aws_s3_bucket_public_access_block" "exports" {
  for_each = { daily = aws_s3_bucket.exports.id }

  bucket                  = each.value
  ignore_public_acls      = true
  restrict_public_buckets = true
  block_public_acls       = true
  block_public_policy     = false
}

resource "aws_s3_bucket" "exports" {
  bucket = "exports-daily"
}

resource "aws_redshift_cluster" "partners" {
  cluster_identifier        = "partners"
  node_type                 = "ra3.xlplus"
  master_username           = "partners"
  manage_master_password    = true
  encrypted                 = true
  publicly_accessible       = local.reachable
  cluster_subnet_group_name = var.subnet_group
}

resource "aws_cloudfront_distribution" "brochures" {
  enabled = true

  origin {
    domain_name              = aws_s3_bucket.exports.bucket_regional_domain_name
    origin_id                = "brochures"
    origin_access_control_id = var.access_control_id
  }

  dynamic "ordered_cache_behavior" {
    for_each = ["/img/*", "/pdf/*"]

    content {
      path_pattern           = ordered_cache_behavior.value
      target_origin_id       = "brochures"
      allowed_methods        = ["GET", "HEAD"]
      cached_methods         = ["GET", "HEAD"]
      cache_policy_id        = var.cache_policy_id
      viewer_protocol_policy = "allow-all"
    }
  }

  default_cache_behavior {
    target_origin_id       = "brochures"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = var.cache_policy_id
    viewer_protocol_policy = "redirect-to-https"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.edge_certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}
