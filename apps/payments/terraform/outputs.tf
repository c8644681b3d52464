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

output "database_endpoint" {
  description = "Host of the database's writer."
  value       = aws_rds_cluster.main.endpoint
}

output "database_owner_secret_arn" {
  description = "Secret with the owner's password, for migrations."
  value       = aws_rds_cluster.main.master_user_secret[0].secret_arn
}
