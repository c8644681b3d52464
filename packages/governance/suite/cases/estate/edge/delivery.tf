locals {
  listeners = {
    portal = { protocol = "HTTPS", port = 443 }
    admin  = { protocol = "HTTPS", port = 8443 }
  }
  oldest_tls = "TLSv1"
}

resource "aws_lb_listener" "public" {
  for_each = local.listeners

  load_balancer_arn = var.balancer_arn
  port              = each.value.port
  protocol          = each.value.protocol
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = var.target_group_arns[each.key]
  }
}

resource "aws_lb_listener" "partners" {
  load_balancer_arn = var.partner_balancer_arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "forward"

    forward {
      target_group {
        arn = var.partner_group_arn
      }
    }
  }
}

resource "aws_cloudfront_distribution" "portal" {
  enabled = true

  origin {
    domain_name = var.portal_origin
    origin_id   = "portal"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "portal"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = var.cache_policy_id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.edge_certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = local.oldest_tls
  }
}

resource "aws_api_gateway_domain_name" "open_banking" {
  domain_name              = "open.northbank.example"
  regional_certificate_arn = var.certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_domain_name" "kiosk" {
  domain_name              = "kiosk.northbank.example"
  regional_certificate_arn = var.certificate_arn
  security_policy          = "TLS_1_0"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_msk_cluster" "events" {
  cluster_name           = "events"
  kafka_version          = "3.8.x"
  number_of_broker_nodes = 3

  broker_node_group_info {
    instance_type   = "kafka.m7g.large"
    client_subnets  = var.private_subnets
    security_groups = [var.kafka_group_id]
  }

  encryption_info {
    encryption_in_transit {
      client_broker = "PLAINTEXT"
      in_cluster    = true
    }
  }
}

resource "aws_msk_cluster" "audit" {
  cluster_name           = "audit"
  kafka_version          = "3.8.x"
  number_of_broker_nodes = 3

  broker_node_group_info {
    instance_type   = "kafka.m7g.large"
    client_subnets  = var.private_subnets
    security_groups = [var.kafka_group_id]
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.audit_key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }
}

resource "aws_kms_key" "cards" {
  description             = "Card vault"
  deletion_window_in_days = 30
  enable_key_rotation     = true
}

resource "aws_opensearch_domain" "cases" {
  domain_name = "cases"

  encrypt_at_rest {
    enabled = false
  }

  domain_endpoint_options {
    enforce_https       = true
    tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10"
  }
}

resource "aws_neptune_cluster" "links" {
  cluster_identifier = "links"
  engine             = "neptune"

  iam_database_authentication_enabled = true

  storage_encrypted = true
  kms_key_arn       = var.links_key_arn
}
