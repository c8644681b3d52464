variable "batch_role" {
  type = string
}

variable "cards_key_id" {
  type = string
}

variable "github_provider_arn" {
  type = string
}

variable "inbox_arn" {
  type = string
}

variable "inbox_url" {
  type = string
}

variable "outbox_arn" {
  type = string
}

variable "outbox_url" {
  type = string
}

variable "signer_role" {
  type = string
}

variable "signing_key_arn" {
  type = string
}

variable "task_role" {
  type = string
}

variable "topic_arn" {
  type = string
}
