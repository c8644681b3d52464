# A new version gets a tenth of the calls for five minutes. An alarm takes it back by itself.
resource "aws_codedeploy_app" "main" {
  name             = local.id
  compute_platform = "Lambda"
}

resource "aws_codedeploy_deployment_group" "live" {
  for_each = local.functions

  app_name               = aws_codedeploy_app.main.name
  deployment_group_name  = each.key
  deployment_config_name = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
  service_role_arn       = aws_iam_role.deployment.arn

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }

  alarm_configuration {
    enabled = true
    alarms  = [aws_cloudwatch_metric_alarm.errors[each.key].alarm_name]
  }
}

resource "aws_iam_role" "deployment" {
  name               = "${local.id}-deployment"
  description        = "Moves the aliases of ${local.id}"
  assume_role_policy = data.aws_iam_policy_document.assume_deployment.json
}

data "aws_iam_policy_document" "assume_deployment" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["codedeploy.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "deployment" {
  statement {
    sid       = "MoveTheAliases"
    actions   = ["lambda:GetAlias", "lambda:UpdateAlias"]
    resources = [for function in aws_lambda_function.main : function.arn]
  }

  statement {
    sid       = "WatchTheAlarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = [for alarm in aws_cloudwatch_metric_alarm.errors : alarm.arn]
  }
}

resource "aws_iam_role_policy" "deployment" {
  name   = "deployment"
  role   = aws_iam_role.deployment.id
  policy = data.aws_iam_policy_document.deployment.json
}
