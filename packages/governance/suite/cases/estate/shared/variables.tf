variable "access_control_id" {
  type = string
}

variable "alarms_arn" {
  type = string
}

variable "alerts_arn" {
  type = string
}

variable "api_id" {
  type = string
}

variable "authorizer_id" {
  type = string
}

variable "cache_policy_id" {
  type = string
}

variable "clearing_password" {
  type      = string
  sensitive = true
}

variable "edge_certificate_arn" {
  type = string
}

variable "image_id" {
  type = string
}

variable "payouts_resource_id" {
  type = string
}

variable "private_subnets" {
  type = list(string)
}

variable "refunds_resource_id" {
  type = string
}

variable "staging_accounts" {
  type = list(string)
}

variable "subnet_group" {
  type = string
}
