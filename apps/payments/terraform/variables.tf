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

variable "cluster_name" {
  description = "EKS cluster that runs the pods."
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

variable "log_retention_days" {
  description = "Days for which log lines are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([30, 60, 90, 180, 365, 400, 731], var.log_retention_days)
    error_message = "log_retention_days is one of 30, 60, 90, 180, 365, 400, 731."
  }
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets in at least two availability zones, for what stores data."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) >= 2
    error_message = "private_subnet_ids names at least two subnets, in different zones."
  }
}

variable "workload_security_group_id" {
  description = "Security group of the pods, the only one that may connect to what stores data."
  type        = string
}

variable "database_capacity" {
  description = "Smallest and largest size of a database instance, in Aurora capacity units of 2 GiB."
  type        = object({ min = number, max = number })
  default     = { min = 1, max = 16 }

  validation {
    condition     = var.database_capacity.min >= 0.5 && var.database_capacity.min <= var.database_capacity.max
    error_message = "database_capacity.min is at least 0.5 and at most database_capacity.max."
  }
}
