module "receipts" {
  for_each = toset(["eu-central-1", "eu-west-1"])
  source   = "../modules/bucket"

  name = "receipts-${each.key}"
}

resource "aws_s3_bucket" "brochures" {
  bucket = "brochures-of-products"
}

resource "aws_s3_bucket_policy" "brochures" {
  bucket = aws_s3_bucket.brochures.id

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": "*",
          "Action": ["s3:PutObject", "s3:DeleteObject"],
          "Resource": "${aws_s3_bucket.brochures.arn}/*"
        }
      ]
    }
  POLICY
}

resource "aws_s3_bucket_policy" "mirror" {
  bucket = module.receipts["eu-west-1"].id

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "Service": "cloudfront.amazonaws.com" },
          "Action": "s3:GetObject",
          "Resource": "${module.receipts["eu-west-1"].arn}/*",
          "Condition": {
            "StringEquals": { "AWS:SourceArn": "${var.distribution_arn}" }
          }
        }
      ]
    }
  POLICY
}

resource "aws_ecr_repository_policy" "base" {
  repository = "base-images"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["ecr:PutImage", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload"]
    }]
  })
}

resource "aws_secretsmanager_secret_policy" "acquirer" {
  secret_arn = var.acquirer_secret_arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.gateway_role_arn }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}
