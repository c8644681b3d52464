output "id" {
  description = "Name of the bucket"
  value       = aws_s3_bucket.this.id
}

output "arn" {
  description = "Name of the bucket for policies"
  value       = aws_s3_bucket.this.arn
}
