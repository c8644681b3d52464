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
  default     = ${{ 365 if values.paymentsGrade else 90 }}

  validation {
    condition     = contains([30, 60, 90, 180, 365, 400, 731], var.log_retention_days){% if values.paymentsGrade %} && var.log_retention_days >= 365{% endif %}
    error_message = "log_retention_days is one of ${{ '365, 400, 731: PCI DSS 10.5.1 asks for twelve months' if values.paymentsGrade else '30, 60, 90, 180, 365, 400, 731' }}."
  }
}
{%- if values.database or values.cache %}

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
{%- endif %}
{%- if values.database %}

variable "database_capacity" {
  description = "Smallest and largest size of a database instance, in Aurora capacity units of 2 GiB."
  type        = object({ min = number, max = number })
  default     = { min = 1, max = 16 }

  validation {
    condition     = var.database_capacity.min >= 0.5 && var.database_capacity.min <= var.database_capacity.max
    error_message = "database_capacity.min is at least 0.5 and at most database_capacity.max."
  }
}
{%- endif %}
{%- if values.cache %}

variable "cache_limits" {
  description = "The cache's largest size in GB, and its largest rate in processing units a second."
  type        = object({ gigabytes = number, units_per_second = number })
  default     = { gigabytes = 5, units_per_second = 5000 }

  validation {
    condition     = var.cache_limits.gigabytes >= 1 && var.cache_limits.units_per_second >= 1000
    error_message = "cache_limits has at least 1 gigabyte and 1000 units a second."
  }
}
{%- endif %}
{%- if values.bus == 'kafka' or values.bus == 'kinesis' or values.kind == 'worker' %}

variable "topic" {
  description = "Topic of the events: their type without its last part."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.-]+$", var.topic))
    error_message = "topic has small letters, digits, hyphens and dots."
  }
}
{%- endif %}
{%- if values.bus == 'sqs' and values.kind == 'service' %}

variable "readers" {
  description = "For each group that reads the topic, its queue and the key that encrypts it."
  type        = map(object({ queue_arn = string, key_arn = string }))

  validation {
    condition     = length(var.readers) > 0
    error_message = "readers names at least one group."
  }
}
{%- endif %}
{%- if values.bus == 'kinesis' and values.kind == 'worker' %}

variable "stream_arn" {
  description = "Stream of the topic, owned by its publisher."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kinesis:", var.stream_arn))
    error_message = "stream_arn is the ARN of a Kinesis stream."
  }
}

variable "stream_key_arn" {
  description = "Key that encrypts the stream."
  type        = string
}
{%- endif %}
{%- if values.bus == 'kafka' %}

variable "kafka_cluster_arn" {
  description = "MSK cluster, owned by the platform, on which this project has its topic."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kafka:[a-z0-9-]+:[0-9]{12}:cluster/", var.kafka_cluster_arn))
    error_message = "kafka_cluster_arn is the ARN of an MSK cluster."
  }
}

variable "kafka_partitions" {
  description = "Partitions of the topic: the most consumers that can share the work. Only ever raise it."
  type        = number
  default     = 12

  validation {
    condition     = var.kafka_partitions >= 1
    error_message = "kafka_partitions is at least 1."
  }
}
{%- endif %}
