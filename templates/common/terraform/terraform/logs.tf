# The node's log agent writes here what the pods print.
resource "aws_cloudwatch_log_group" "pods" {
  name              = "/${var.environment}/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.data.arn
}
