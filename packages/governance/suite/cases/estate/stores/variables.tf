variable "acquirer_secret_arn" {
  type = string
}

variable "dax_role_arn" {
  type = string
}

variable "distribution_arn" {
  type = string
}

variable "evidence_key_arn" {
  type = string
}

variable "gateway_role_arn" {
  type = string
}

variable "ledger_key_arn" {
  type = string
}

variable "limits_auth_token" {
  type      = string
  sensitive = true
}

variable "private_subnets" {
  type = list(string)
}

variable "profiles_key_arn" {
  type = string
}

variable "public_subnets" {
  type = list(string)
}

variable "risk_key_arn" {
  type = string
}

variable "share_key_arn" {
  type = string
}

variable "stream_key_arn" {
  type = string
}
