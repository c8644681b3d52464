data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name       = "${{ values.name }}"
  id         = "${local.name}-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  tags = {
    service     = local.name
    owner       = "${{ values.owner | parseEntityRef({ defaultKind: 'group' }) | pick('name') }}"
    environment = var.environment
    managed-by  = "terraform"
  }

  # One function for each trigger, each with a role of its own. Timeouts in seconds.
  functions = {
{%- if values.api %}
    ${{ 'api  ' if values.queue else 'api' }} = { timeout = 10 }
{%- endif %}
{%- if values.queue %}
    queue = { timeout = 30 }
{%- endif %}
  }

  log_groups = [
{%- if values.api %}
    "/aws/apigateway/${local.id}",
    "/aws/lambda/${local.id}-api",
{%- endif %}
{%- if values.queue %}
    "/aws/lambda/${local.id}-queue",
{%- endif %}
  ]
}
