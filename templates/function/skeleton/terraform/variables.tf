variable "environment" {
  description = "Where this runs: staging or production."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment is staging or production."
  }
}

variable "region" {
  description = "AWS region of everything here."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is the name of an AWS region, such as eu-central-1."
  }
}

variable "artifact_bucket" {
  description = "Bucket to which the pipeline uploads what it built."
  type        = string
}

variable "artifact_key" {
  description = "Object with the first version; later ones come by deployment, not by Terraform."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic that calls the people on duty."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:", var.alarm_topic_arn))
    error_message = "alarm_topic_arn is the ARN of an SNS topic."
  }
}

variable "runbook_url" {
  description = "Where docs/runbook.md is read; each alarm links to its section."
  type        = string

  validation {
    condition     = startswith(var.runbook_url, "https://")
    error_message = "runbook_url begins with https://."
  }
}

variable "reserved_concurrency" {
  description = "Most invocations at once of each function: what its dependencies stand, and what others keep."
  type        = number
  default     = 50

  validation {
    condition     = var.reserved_concurrency >= 1
    error_message = "reserved_concurrency is at least 1; 0 would stop the function."
  }
}

variable "log_retention_days" {
  description = "Days for which log lines are kept."
  type        = number
  default     = ${{ 365 if values.paymentsGrade else 90 }}

  validation {
    condition     = contains([30, 60, 90, 180, 365, 400, 731], var.log_retention_days){% if values.paymentsGrade %} && var.log_retention_days >= 365{% endif %}
    error_message = "log_retention_days is one of ${{ '365, 400, 731: PCI DSS 10.5.1 asks for twelve months' if values.paymentsGrade else '30, 60, 90, 180, 365, 400, 731' }}."
  }
}
{%- if values.api %}

variable "auth" {
  description = "Identity provider: where its keys are, who issues tokens, and for whom."
  type        = object({ jwks_url = string, issuer = string, audience = string })

  validation {
    condition     = startswith(var.auth.jwks_url, "https://")
    error_message = "auth.jwks_url begins with https://."
  }
}
{%- endif %}
{%- if values.paymentsGrade %}

variable "signing_profile_version_arns" {
  description = "AWS Signer profiles whose signatures are accepted: the pipeline's."
  type        = list(string)

  validation {
    condition     = length(var.signing_profile_version_arns) > 0
    error_message = "signing_profile_version_arns names at least one profile."
  }
}
{%- endif %}
