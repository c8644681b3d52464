locals {
  encrypt_scratch = false

  shares = {
    archive = { encrypted = true }
    inbox   = { encrypted = true }
  }
}

resource "aws_efs_file_system" "share" {
  for_each = local.shares

  creation_token = each.key
  encrypted      = each.value.encrypted
  kms_key_id     = var.share_key_arn

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
}

resource "aws_efs_file_system" "scratch" {
  creation_token   = "scratch"
  performance_mode = "generalPurpose"
  encrypted        = local.encrypt_scratch
}

resource "aws_kinesis_stream" "movements" {
  name             = "movements"
  shard_count      = 4
  retention_period = 48

  encryption_type = "NONE"
}

resource "aws_kinesis_stream" "balances" {
  name             = "balances"
  shard_count      = 4
  retention_period = 48

  encryption_type = "KMS"
  kms_key_id      = var.stream_key_arn
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions of the portal"
  engine                     = "valkey"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 2
  at_rest_encryption_enabled = true

  transit_encryption_enabled = false
}

resource "aws_elasticache_replication_group" "limits" {
  replication_group_id       = "limits"
  description                = "Counters of spending limits"
  engine                     = "valkey"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 2
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = var.limits_auth_token
}

resource "aws_dax_cluster" "accounts" {
  cluster_name       = "accounts"
  iam_role_arn       = var.dax_role_arn
  node_type          = "dax.r5.large"
  replication_factor = 3

  server_side_encryption {
    enabled = false
  }
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier          = "profiles"
  engine                      = "docdb"
  master_username             = "profiles"
  manage_master_user_password = true
  storage_encrypted           = true
  kms_key_id                  = var.profiles_key_arn
}

resource "aws_redshift_cluster" "marts" {
  cluster_identifier = "marts"
  database_name      = "marts"
  node_type          = "ra3.xlplus"
  master_username    = "marts"

  master_password = "Marts#2026-warehouse"


  encrypted = true
}

resource "aws_redshift_cluster" "risk" {
  cluster_identifier = "risk"
  database_name      = "risk"
  node_type          = "ra3.xlplus"
  master_username    = "risk"

  master_password = random_password.risk.result

  encrypted           = true
  kms_key_id          = var.risk_key_arn
  publicly_accessible = false
}

resource "random_password" "risk" {
  length  = 40
  special = false
}
