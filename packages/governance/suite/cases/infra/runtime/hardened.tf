resource "aws_sqs_queue" "payments" {
  name              = "payments"
  kms_master_key_id = var.key
}

resource "aws_instance" "batch" {
  ami           = var.ami
  instance_type = "t3.small"
  subnet_id     = var.subnet
  monitoring    = true

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_size = 30
    encrypted   = true
  }
}

resource "aws_lambda_function" "settle" {
  function_name                  = "settle"
  role                           = var.role
  handler                        = "index.handler"
  runtime                        = "nodejs22.x"
  filename                       = "settle.zip"
  timeout                        = 10
  reserved_concurrent_executions = 10

  dead_letter_config {
    target_arn = aws_sqs_queue.payments.arn
  }

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = {
      LOG_LEVEL  = "info"
      SECRET_ARN = var.secret_arn
    }
  }
}
