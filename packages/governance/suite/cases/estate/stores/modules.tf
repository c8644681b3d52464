module "reporting_db" {
  source  = "terraform-aws-modules/rds/aws"
  version = "6.10.0"

  identifier     = "reporting"
  engine         = "postgres"
  engine_version = "17"
  instance_class = "db.r7g.large"

  publicly_accessible = true
  subnet_ids          = var.public_subnets

  username                    = "reporting"
  manage_master_user_password = true

  backup_retention_period = 14


  storage_encrypted = false
}

module "ledger_db" {
  source  = "terraform-aws-modules/rds/aws"
  version = "6.10.0"

  identifier     = "ledger"
  engine         = "postgres"
  engine_version = "17"
  instance_class = "db.r7g.xlarge"

  publicly_accessible = false
  subnet_ids          = var.private_subnets

  username                    = "ledger"
  manage_master_user_password = true

  backup_retention_period = 35
  deletion_protection     = true
  multi_az                = true

  storage_encrypted = true
  kms_key_id        = var.ledger_key_arn
}

module "statements" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.2.2"

  bucket = "statements-of-customers"
  acl    = "public-read"

  control_object_ownership = true
  object_ownership         = "ObjectWriter"
}

module "evidence" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.2.2"

  bucket = "dispute-evidence"

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true

  attach_deny_insecure_transport_policy = true

  server_side_encryption_configuration = {
    rule = {
      apply_server_side_encryption_by_default = {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = var.evidence_key_arn
      }
    }
  }
}
