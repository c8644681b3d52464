data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name = "payments"
  id   = "${local.name}-${var.environment}"

  production = var.environment == "production"

  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  tags = {
    service     = local.name
    owner       = "team-payments"
    environment = var.environment
    managed-by  = "terraform"
    data-class  = "internal"
  }
}
