ephemeral "aws_secretsmanager_secret_version" "main" {
  secret_id = "nowhere"
}
