resource "aws_apigatewayv2_api" "main" {
  name          = local.id
  description   = "HTTP API of ${local.name}"
  protocol_type = "HTTP"
}

# Only what openapi.json describes has a route; the function checks token and permission.
resource "aws_apigatewayv2_route" "quotes" {
  api_id    = aws_apigatewayv2_api.main.id
  route_key = "POST /v1/quotes"
  target    = "integrations/${aws_apigatewayv2_integration.api.id}"
}

resource "aws_apigatewayv2_integration" "api" {
  api_id                 = aws_apigatewayv2_api.main.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.live["api"].invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = local.functions.api.timeout * 1000
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.main.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_burst_limit   = var.throttling.burst
    throttling_rate_limit    = var.throttling.rate
    detailed_metrics_enabled = true
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId = "$context.requestId"
      time      = "$context.requestTime"
      route     = "$context.routeKey"
      status    = "$context.status"
      duration  = "$context.responseLatency"
    })
  }
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${local.id}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_lambda_permission" "api" {
  statement_id  = "CallThroughTheApi"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.main["api"].function_name
  qualifier     = aws_lambda_alias.live["api"].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.main.execution_arn}/$default/POST/v1/quotes"
}

variable "throttling" {
  description = "Requests a second that the API lets through, and how many at once beyond that."
  type        = object({ rate = number, burst = number })
  default     = { rate = 100, burst = 200 }

  validation {
    condition     = var.throttling.rate > 0 && var.throttling.burst > 0
    error_message = "throttling.rate and throttling.burst are above 0."
  }
}

# What callers see: also what the gateway itself refused or gave up on.
resource "aws_cloudwatch_metric_alarm" "server_errors" {
  alarm_name          = "${local.id}-server-errors"
  alarm_description   = "Callers get server errors 14.4 times as often as they may. ${var.runbook_url}#server-errors"
  namespace           = "AWS/ApiGateway"
  metric_name         = "5xx"
  dimensions          = { ApiId = aws_apigatewayv2_api.main.id }
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 14.4 * 0.001
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

output "api_endpoint" {
  description = "Address of the API."
  value       = aws_apigatewayv2_api.main.api_endpoint
}
