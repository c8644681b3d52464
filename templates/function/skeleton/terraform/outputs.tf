output "functions" {
  description = "Names of the functions by trigger, for the pipeline."
  value       = { for trigger, function in aws_lambda_function.main : trigger => function.function_name }
}

output "deployment_application" {
  description = "CodeDeploy application that moves the aliases."
  value       = aws_codedeploy_app.main.name
}
