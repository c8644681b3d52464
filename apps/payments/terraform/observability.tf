variable "prometheus_workspace_id" {
  description = "Amazon Managed Prometheus workspace that evaluates the alerts; null where another Prometheus does."
  type        = string
  default     = null
}

# The same file that promtool tests.
resource "aws_prometheus_rule_group_namespace" "alerts" {
  count = var.prometheus_workspace_id == null ? 0 : 1

  name         = local.name
  workspace_id = var.prometheus_workspace_id
  data         = file("${path.module}/../observability/alerts.yaml")
}
