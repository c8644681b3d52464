variable "metadata_tokens" {
  type    = string
  default = "required"
}

resource "aws_launch_template" "workers" {
  name_prefix   = "workers-"
  image_id      = var.image_id
  instance_type = "m7g.large"

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = var.metadata_tokens
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 40
      encrypted   = true
    }
  }
}

resource "aws_instance" "sftp" {
  count = 2

  ami           = var.image_id
  instance_type = "t4g.small"
  subnet_id     = var.public_subnets[count.index]

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "optional"
  }

  root_block_device {
    volume_size = 40

    encrypted = false
  }
}

resource "aws_instance" "collector" {
  ami           = var.image_id
  instance_type = "t4g.small"
  subnet_id     = var.private_subnets[0]

  associate_public_ip_address = false

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted = true
  }


  user_data = <<-SCRIPT
    #!/bin/sh
    export COLLECTOR_PASSWORD=coll3ct-Nightly-77
    /opt/collector/start
  SCRIPT
}

resource "aws_lambda_function" "notifier" {
  function_name = "notifier"
  role          = var.notifier_role_arn
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "notifier.zip"

  environment {
    variables = {
      LOG_LEVEL      = "info"
      WEBHOOK_SECRET = "whk_7c1f0a93be55d2486"
    }
  }
}

resource "aws_lambda_function" "reconciler" {
  function_name = "reconciler"
  role          = var.reconciler_role_arn
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "reconciler.zip"

  environment {
    variables = {
      LOG_LEVEL           = "info"
      ACQUIRER_SECRET_ARN = aws_secretsmanager_secret.acquirer.arn
    }
  }
}

resource "aws_secretsmanager_secret" "acquirer" {
  name       = "acquirer/credentials"
  kms_key_id = var.secrets_key_arn
}

resource "aws_ecs_task_definition" "authoriser" {
  family                   = "authoriser"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 512
  memory                   = 1024

  container_definitions = jsonencode([{
    name                   = "authoriser"
    image                  = var.authoriser_image
    readonlyRootFilesystem = true
    secrets = [
      { name = "HSM_PIN", valueFrom = var.hsm_pin_arn },
    ]
  }])
}

resource "aws_ecs_task_definition" "importer" {
  family                   = "importer"
  network_mode             = "awsvpc"
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([{
    name       = "importer"
    image      = var.importer_image
    privileged = true
    environment = [
      { name = "REGION", value = "eu-central-1" },
    ]
  }])
}

resource "aws_lambda_function_url" "ledger_admin" {
  function_name      = aws_lambda_function.notifier.function_name
  authorization_type = "NONE"
}

resource "aws_lambda_function_url" "internal" {
  function_name      = aws_lambda_function.reconciler.function_name
  authorization_type = "AWS_IAM"
}
