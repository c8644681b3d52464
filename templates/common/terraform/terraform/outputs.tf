output "image_repository_url" {
  description = "Where the pipeline pushes the image."
  value       = aws_ecr_repository.image.repository_url
}

output "role_arn" {
  description = "IAM role of the pods."
  value       = aws_iam_role.workload.arn
}

output "log_group" {
  description = "CloudWatch log group of the pods."
  value       = aws_cloudwatch_log_group.pods.name
}
{%- if values.paymentsGrade %}

output "envelope_key_arn" {
  description = "KMS key that wraps data keys."
  value       = aws_kms_key.envelope.arn
}
{%- endif %}
{%- if values.database %}

output "database_endpoint" {
  description = "Host of the database's writer."
  value       = aws_rds_cluster.main.endpoint
}

output "database_owner_secret_arn" {
  description = "Secret with the owner's password, for migrations."
  value       = aws_rds_cluster.main.master_user_secret[0].secret_arn
}
{%- endif %}
{%- if values.cache %}

output "cache_endpoint" {
  description = "Host and port of the cache; TLS only."
  value       = "${aws_elasticache_serverless_cache.main.endpoint[0].address}:${aws_elasticache_serverless_cache.main.endpoint[0].port}"
}
{%- endif %}
{%- if values.bus == 'sqs' and values.kind == 'worker' %}

output "queue_arn" {
  description = "Queue of this group, for the variable readers of whoever publishes."
  value       = aws_sqs_queue.events.arn
}

output "queue_key_arn" {
  description = "Key of that queue."
  value       = aws_kms_key.data.arn
}
{%- endif %}
{%- if values.bus == 'kinesis' and values.kind == 'service' %}

output "stream_arn" {
  description = "Stream of the events, for the workers that read it."
  value       = aws_kinesis_stream.events.arn
}

output "stream_key_arn" {
  description = "Key of that stream."
  value       = aws_kms_key.data.arn
}
{%- endif %}
