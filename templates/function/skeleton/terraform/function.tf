resource "aws_lambda_function" "main" {
  for_each = local.functions

  function_name = "${local.id}-${each.key}"
  description   = "Trigger ${each.key} of ${local.name}"
  role          = aws_iam_role.function[each.key].arn
  runtime       = "nodejs24.x"
  architectures = ["arm64"]
  handler       = "${each.key}.handler"
  memory_size   = 512
  timeout       = each.value.timeout
  publish       = true

  s3_bucket = var.artifact_bucket
  s3_key    = var.artifact_key

  kms_key_arn                    = aws_kms_key.data.arn
  reserved_concurrent_executions = var.reserved_concurrency
{%- if values.paymentsGrade %}
  code_signing_config_arn        = aws_lambda_code_signing_config.main.arn
{%- endif %}

  environment {
    variables = {
      NODE_ENV          = "production"
      NODE_OPTIONS      = "--enable-source-maps"
      OTEL_SERVICE_NAME = local.name
      # Lambda sends the traces itself, to X-Ray; metrics are lines of the log that CloudWatch reads.
      OTEL_TRACES_EXPORTER  = "none"
      OTEL_METRICS_EXPORTER = "emf"
      OTEL_LOGS_EXPORTER    = "none"
      OTEL_PROPAGATORS      = "tracecontext,baggage,xray"
{%- if values.api %}
      AUTH_JWKS_URL         = var.auth.jwks_url
      AUTH_ISSUER           = var.auth.issuer
      AUTH_AUDIENCE         = var.auth.audience
{%- endif %}
    }
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function[each.key].name
  }

  tracing_config {
    mode = "Active"
  }

  # Deployments bring new code; Terraform keeps the rest.
  lifecycle {
    ignore_changes = [s3_key]
  }
}

resource "aws_lambda_alias" "live" {
  for_each = local.functions

  name             = "live"
  function_name    = aws_lambda_function.main[each.key].function_name
  function_version = aws_lambda_function.main[each.key].version

  # The deployment moves it.
  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}

resource "aws_cloudwatch_log_group" "function" {
  for_each = local.functions

  name              = "/aws/lambda/${local.id}-${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name               = "${local.id}-${each.key}"
  description        = "What the function ${each.key} of ${local.name} is in ${var.environment}"
  assume_role_policy = data.aws_iam_policy_document.assume_lambda.json
}

data "aws_iam_policy_document" "assume_lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "function" {
  for_each = local.functions

  statement {
    sid       = "WriteItsLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function[each.key].arn}:log-stream:*"]
  }

  # X-Ray knows no resources.
  statement {
    sid       = "SendTraces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name   = "function"
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.function[each.key].json
}
{%- if values.paymentsGrade %}

# Code that the pipeline did not sign is refused.
resource "aws_lambda_code_signing_config" "main" {
  description = "Signatures that ${local.id} accepts"

  allowed_publishers {
    signing_profile_version_arns = var.signing_profile_version_arns
  }

  policies {
    untrusted_artifact_on_deployment = "Enforce"
  }
}
{%- endif %}
