resource "aws_secretsmanager_secret" "copied" {
  name                    = "shop/copied"
  recovery_window_in_days = 0

  replica {
    region = "us-east-1"
  }
}
