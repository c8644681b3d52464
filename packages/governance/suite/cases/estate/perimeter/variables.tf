variable "api_group_id" {
  type = string
}

variable "cluster_role_arn" {
  type = string
}

variable "default_acl_id" {
  type = string
}

variable "key_arn" {
  type = string
}

variable "private_subnets" {
  type = list(string)
}

variable "vpc_id" {
  type = string
}
