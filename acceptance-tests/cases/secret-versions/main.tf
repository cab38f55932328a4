# Values of secrets: texts, bytes, values that are in no state, and labels that move.

variable "value" {
  type = string
}

variable "unseen" {
  type = object({ text = string, number = number })
}

variable "stages" {
  type = set(string)
}

resource "aws_secretsmanager_secret" "all" {
  for_each = toset(["text", "bytes", "unseen", "labelled"])

  name                    = "shop/${each.key}"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "text" {
  secret_id     = aws_secretsmanager_secret.all["text"].id
  secret_string = jsonencode({ user = "shop", password = var.value })
}

resource "aws_secretsmanager_secret_version" "bytes" {
  secret_id     = aws_secretsmanager_secret.all["bytes"].id
  secret_binary = base64encode(var.value)
}

resource "aws_secretsmanager_secret_version" "unseen" {
  secret_id                = aws_secretsmanager_secret.all["unseen"].id
  secret_string_wo         = var.unseen.text
  secret_string_wo_version = var.unseen.number
}

resource "aws_secretsmanager_secret_version" "labelled" {
  secret_id      = aws_secretsmanager_secret.all["labelled"].id
  secret_string  = "always the same"
  version_stages = var.stages
}

data "aws_secretsmanager_secret_version" "text" {
  secret_id  = aws_secretsmanager_secret_version.text.secret_id
  version_id = aws_secretsmanager_secret_version.text.version_id
}

data "aws_secretsmanager_secret_version" "unseen" {
  secret_id     = aws_secretsmanager_secret_version.unseen.secret_id
  version_stage = "AWSCURRENT"
}

output "found" {
  value = [
    jsondecode(data.aws_secretsmanager_secret_version.text.secret_string).password,
    data.aws_secretsmanager_secret_version.unseen.secret_string,
  ]
  sensitive = true
}
