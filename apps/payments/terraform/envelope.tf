# Wraps the data keys of sensitive columns. Apart from the key of what AWS stores, so that the pods can
# use this one and nothing else.
resource "aws_kms_key" "envelope" {
  description             = "Data keys of ${local.id}"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.envelope_key.json
}

resource "aws_kms_alias" "envelope" {
  name          = "alias/${local.id}-envelope"
  target_key_id = aws_kms_key.envelope.key_id
}

data "aws_iam_policy_document" "envelope_key" {
  statement {
    sid       = "Administer"
    resources = ["*"]
    actions = [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:DescribeKey",
      "kms:DisableKey",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListKeyPolicies",
      "kms:ListKeyRotations",
      "kms:ListResourceTags",
      "kms:PutKeyPolicy",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }
  }

  # A data key is opened only for what it was made for: the context names it.
  statement {
    sid       = "UseByPods"
    resources = ["*"]
    actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.workload.arn]
    }
  }
}

resource "aws_iam_role_policy" "envelope" {
  name   = "envelope"
  role   = aws_iam_role.workload.id
  policy = data.aws_iam_policy_document.envelope_use.json
}

data "aws_iam_policy_document" "envelope_use" {
  statement {
    resources = [aws_kms_key.envelope.arn]
    actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
  }
}
