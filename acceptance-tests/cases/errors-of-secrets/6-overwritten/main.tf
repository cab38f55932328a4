resource "aws_secretsmanager_secret" "copied" {
  name                           = "shop/copied"
  description                    = "Of the shop."
  recovery_window_in_days        = 0
  force_overwrite_replica_secret = true

  replica {
    region = "us-east-1"
  }
}

output "status" {
  value = one(aws_secretsmanager_secret.copied.replica[*].status)
}
