resource "aws_sqs_queue" "messages" {
  name                              = local.id
  message_retention_seconds         = 1209600
  visibility_timeout_seconds        = local.functions.queue.timeout * 6
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 300

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead_letters" {
  name                              = "${local.id}-dead-letters"
  message_retention_seconds         = 1209600
  kms_master_key_id                 = aws_kms_key.data.arn
  kms_data_key_reuse_period_seconds = 300
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.messages.arn]
  })
}

resource "aws_sqs_queue_policy" "tls" {
  for_each = {
    messages     = aws_sqs_queue.messages
    dead_letters = aws_sqs_queue.dead_letters
  }

  queue_url = each.value.id
  policy    = data.aws_iam_policy_document.queue_tls[each.key].json
}

data "aws_iam_policy_document" "queue_tls" {
  for_each = {
    messages     = aws_sqs_queue.messages.arn
    dead_letters = aws_sqs_queue.dead_letters.arn
  }

  statement {
    sid       = "RefusePlainText"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

# Of a batch only what failed is delivered again.
resource "aws_lambda_event_source_mapping" "messages" {
  event_source_arn                   = aws_sqs_queue.messages.arn
  function_name                      = aws_lambda_alias.live["queue"].arn
  batch_size                         = 10
  maximum_batching_window_in_seconds = 1
  function_response_types            = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = max(2, var.reserved_concurrency)
  }
}

data "aws_iam_policy_document" "queue" {
  statement {
    sid       = "Consume"
    actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [aws_sqs_queue.messages.arn]
  }

  statement {
    sid       = "UseTheQueuesKey"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.data.arn]
  }
}

resource "aws_iam_role_policy" "queue" {
  name   = "queue"
  role   = aws_iam_role.function["queue"].id
  policy = data.aws_iam_policy_document.queue.json
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${local.id}-dead-letters"
  alarm_description   = "A message failed five times and was put aside. ${var.runbook_url}#dead-letters"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "queue_age" {
  alarm_name          = "${local.id}-queue-age"
  alarm_description   = "The oldest message has waited for more than five minutes. ${var.runbook_url}#queue-age"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.messages.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

output "queue_url" {
  description = "Queue of the messages."
  value       = aws_sqs_queue.messages.url
}
