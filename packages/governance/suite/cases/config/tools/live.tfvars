environment     = "live"
region          = "eu-central-1"
private_subnets = ["subnet-0a1b2c3d", "subnet-1b2c3d4e"]
key_arn         = "arn:aws:kms:eu-central-1:111122223333:key/5f0c1f9e-7c1b-4a53-9d3b-0a8f0f3b9c11"



clearing_password = "Clr-2026-Rabbit-live"
