resource "aws_secretsmanager_secret" "main" {
  name                    = "sh op"
  recovery_window_in_days = 3
}

resource "aws_secretsmanager_secret_version" "none" {
  secret_id = "shop/main"
}

resource "aws_secretsmanager_secret_version" "bytes" {
  secret_id     = "shop/main"
  secret_binary = "no base64"
}
