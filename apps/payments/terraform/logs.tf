# The node's log agent writes here what the pods print.
resource "aws_cloudwatch_log_group" "pods" {
  name              = "/${var.environment}/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.data.arn
}

# A line of level fatal is the last word of a process. It is seen even when metrics do not arrive.
resource "aws_cloudwatch_log_metric_filter" "fatal" {
  name           = "${local.id}-fatal"
  log_group_name = aws_cloudwatch_log_group.pods.name
  pattern        = "{ $.level = \"fatal\" }"

  metric_transformation {
    name          = "FatalErrors"
    namespace     = local.id
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "fatal" {
  alarm_name          = "${local.id}-fatal"
  alarm_description   = "A process ended with a fatal error. ${var.runbook_url}#fatal-errors"
  namespace           = local.id
  metric_name         = aws_cloudwatch_log_metric_filter.fatal.metric_transformation[0].name
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
