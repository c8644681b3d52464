variable "audit_key_arn" {
  type = string
}

variable "balancer_arn" {
  type = string
}

variable "cache_policy_id" {
  type = string
}

variable "certificate_arn" {
  type = string
}

variable "edge_certificate_arn" {
  type = string
}

variable "kafka_group_id" {
  type = string
}

variable "links_key_arn" {
  type = string
}

variable "partner_balancer_arn" {
  type = string
}

variable "partner_group_arn" {
  type = string
}

variable "portal_origin" {
  type = string
}

variable "private_subnets" {
  type = list(string)
}

variable "target_group_arns" {
  type = map(string)
}
