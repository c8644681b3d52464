resource "aws_db_instance" "ledger" {
  identifier              = "ledger"
  engine                  = "postgres"
  engine_version          = "16.3"
  instance_class          = "db.r6g.large"
  allocated_storage       = 200
  username                = "ledger"
  password                = "Ledger-Prod-2024"
  db_subnet_group_name    = var.subnet_group
  vpc_security_group_ids  = [var.security_group]
  backup_retention_period = 14
  publicly_accessible     = true
  deletion_protection     = true
  multi_az                = true

  storage_encrypted = false
}

resource "aws_db_instance" "reports" {
  identifier                  = "reports"
  engine                      = "postgres"
  engine_version              = "16.3"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  username                    = "reports"
  manage_master_user_password = true
  db_subnet_group_name        = var.subnet_group
  vpc_security_group_ids      = [var.security_group]
  backup_retention_period     = 14
  deletion_protection         = true
  publicly_accessible         = false
  performance_insights_enabled = true

  storage_encrypted = true
  kms_key_id        = var.key
}
