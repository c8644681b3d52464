variable "operators" {
  type    = list(string)
  default = ["203.0.113.8/32"]
}

resource "aws_default_network_acl" "this" {
  default_network_acl_id = var.default_acl_id

  ingress {
    protocol   = "tcp"
    rule_no    = 100
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 3389
    to_port    = 3389
  }

  ingress {
    protocol   = -1
    rule_no    = 200
    action     = "deny"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}

resource "aws_network_acl_rule" "desk" {
  count = length(var.operators)

  network_acl_id = var.default_acl_id
  rule_number    = 300 + count.index
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = var.operators[count.index]
  from_port      = 3389
  to_port        = 3389
}

resource "aws_eks_cluster" "core" {
  name     = "core"
  role_arn = var.cluster_role_arn

  vpc_config {
    subnet_ids              = var.private_subnets
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = ["0.0.0.0/0"]
  }
}

resource "aws_eks_cluster" "settlement" {
  name     = "settlement"
  role_arn = var.cluster_role_arn

  vpc_config {
    subnet_ids              = var.private_subnets
    endpoint_private_access = true
    endpoint_public_access  = false
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.key_arn
    }
  }
}
