# What the app signs its cookies with. AWS makes it up, Secrets Manager keeps it, and the cluster gets it;
# it is in no state and in no plan.

ephemeral "aws_secretsmanager_random_password" "key" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "key" {
  name        = "${var.name}/secret-key"
  description = "What the app signs its cookies with."

  # A secret that waits for its deletion keeps its name, which the next apply needs.
  recovery_window_in_days = 0
}

# The value is sent when the number changes, and at no other time.
resource "aws_secretsmanager_secret_version" "key" {
  secret_id                = aws_secretsmanager_secret.key.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.key.random_password
  secret_string_wo_version = var.secret_version
}

ephemeral "aws_secretsmanager_secret_version" "key" {
  # Of the version and not of the secret, which may have none yet.
  secret_id = aws_secretsmanager_secret_version.key.arn
}
