locals {
  office   = ["198.51.100.16/29"]
  anywhere = ["0.0.0.0/0"]

  bastion_rules = {
    shell = { port = 22, from = local.anywhere }
  }

  web_rules = {
    https = { port = 443, from = local.anywhere }
  }
}

resource "aws_security_group" "jump" {
  name_prefix = "jump-"
  description = "Hosts that operators land on"
  vpc_id      = var.vpc_id

  dynamic "ingress" {
    for_each = local.bastion_rules

    content {
      description = ingress.key
      protocol    = "tcp"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = ingress.value.from
    }
  }
}

resource "aws_security_group" "front" {
  name_prefix = "front-"
  description = "Public load balancer"
  vpc_id      = var.vpc_id

  dynamic "ingress" {
    for_each = local.web_rules

    content {
      description = ingress.key
      protocol    = "tcp"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = ingress.value.from
    }
  }
}

resource "aws_vpc_security_group_ingress_rule" "cache" {
  for_each = toset(local.anywhere)

  security_group_id = aws_security_group.cache.id
  description       = "redis"
  ip_protocol       = "tcp"
  from_port         = 6379
  to_port           = 6379
  cidr_ipv4         = each.value
}

resource "aws_vpc_security_group_ingress_rule" "ledger" {
  for_each = toset(local.office)

  security_group_id = aws_security_group.ledger.id
  description       = "operators' clients of the ledger"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = each.value
}

resource "aws_vpc_security_group_ingress_rule" "ledger_from_api" {
  security_group_id            = aws_security_group.ledger.id
  description                  = "payments service"
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = var.api_group_id
}

resource "aws_security_group" "cache" {
  name   = "cache"
  vpc_id = var.vpc_id
}

resource "aws_security_group" "ledger" {
  name   = "ledger"
  vpc_id = var.vpc_id
}
