data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name = "${{ values.name }}"
  id   = "${local.name}-${var.environment}"
{%- if values.cache %}

  # ElastiCache allows 40 characters; a long name keeps its beginning and stays distinct.
  short_id = length(local.id) <= 40 ? local.id : "${trimsuffix(substr(local.id, 0, 31), "-")}-${substr(sha256(local.id), 0, 8)}"
{%- endif %}
{%- if values.database %}

  production = var.environment == "production"
{%- endif %}

  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  tags = {
    service     = local.name
    owner       = "${{ values.owner | parseEntityRef({ defaultKind: 'group' }) | pick('name') }}"
    environment = var.environment
    managed-by  = "terraform"
    data-class  = "${{ 'payments' if values.paymentsGrade else 'internal' }}"
  }
}
