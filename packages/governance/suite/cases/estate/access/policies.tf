locals {
  deploy_actions = ["ecs:UpdateService", "ecs:DescribeServices"]
  admin_actions  = ["*"]
}

data "aws_iam_policy_document" "pipeline" {
  statement {
    sid       = "Deploy"
    effect    = "Allow"
    actions   = local.deploy_actions
    resources = ["arn:aws:ecs:eu-central-1:111122223333:service/core/payments"]
  }
}

data "aws_iam_policy_document" "breakglass" {
  statement {
    sid     = "Everything"
    effect  = "Allow"
    actions = local.admin_actions

    resources = ["*"]
  }
}

resource "aws_iam_policy" "this" {
  for_each = {
    pipeline   = data.aws_iam_policy_document.pipeline.json
    breakglass = data.aws_iam_policy_document.breakglass.json
  }

  name   = each.key
  policy = each.value
}

resource "aws_kms_key_policy" "cards" {
  key_id = var.cards_key_id
  policy = data.aws_iam_policy_document.key.json
}

resource "aws_iam_role_policy" "batch" {
  name = "batch"
  role = var.batch_role

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "kms:*",
          "Resource": "*"
        }
      ]
    }
  JSON
}

resource "aws_iam_role_policy" "signer" {
  name = "signer"
  role = var.signer_role

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "kms:Sign",
          "Resource": "${var.signing_key_arn}"
        }
      ]
    }
  JSON
}

resource "aws_iam_user_policy_attachment" "support" {
  user       = "support-tool"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role_policy_attachment" "task" {
  for_each = toset([
    "service-role/AmazonECSTaskExecutionRolePolicy",
  ])

  role       = var.task_role
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_role" "runner" {
  name = "runner"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.github_provider_arn }
      Condition = {
        StringLike = {
          "token.actions.githubusercontent.com:sub" = "repo:*"
        }
      }
    }]
  })
}

resource "aws_iam_role" "releaser" {
  name = "releaser"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.github_provider_arn }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:northbank/payments:environment:production"
        }
      }
    }]
  })
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "AccountAdministersKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}

resource "aws_sqs_queue_policy" "inbox" {
  queue_url = var.inbox_url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "sqs:*"
      Resource  = var.inbox_arn
    }]
  })
}

resource "aws_sqs_queue_policy" "outbox" {
  queue_url = var.outbox_url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = var.outbox_arn
      Condition = { ArnEquals = { "aws:SourceArn" = var.topic_arn } }
    }]
  })
}
