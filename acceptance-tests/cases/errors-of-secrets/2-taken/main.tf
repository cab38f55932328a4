resource "aws_secretsmanager_secret" "main" {
  name                    = "shop/main"
  recovery_window_in_days = 7
}
