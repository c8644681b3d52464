variable "authoriser_image" {
  type = string
}

variable "hsm_pin_arn" {
  type = string
}

variable "image_id" {
  type = string
}

variable "importer_image" {
  type = string
}

variable "notifier_role_arn" {
  type = string
}

variable "private_subnets" {
  type = list(string)
}

variable "public_subnets" {
  type = list(string)
}

variable "reconciler_role_arn" {
  type = string
}

variable "secrets_key_arn" {
  type = string
}
