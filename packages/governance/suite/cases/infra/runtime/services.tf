resource "aws_sqs_queue" "events" {
  name                    = "events"
  sqs_managed_sse_enabled = false
}

resource "aws_kms_key" "legacy" {
  description         = "legacy"
  enable_key_rotation = false
}

resource "aws_instance" "worker" {
  ami           = var.ami
  instance_type = "t3.small"
  subnet_id     = var.subnet

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "optional"
  }

  root_block_device {
    volume_size = 30
    encrypted   = false
  }
}

resource "aws_lambda_function" "notify" {
  function_name = "notify"
  role          = var.role
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "notify.zip"
  timeout       = 10

  environment {
    variables = {
      LOG_LEVEL   = "info"
      SMTP_SECRET = "8sKq-Lr2x-Pw90-mail"
    }
  }
}
