# Secrets: names that are made up, keys, policies by meaning, replicas, and what somebody else changes.

variable "text" {
  type = string
}

variable "key" {
  type = bool
}

variable "actions" {
  type = list(string)
}

variable "regions" {
  type = set(string)
}

variable "tags" {
  type = map(string)
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_secretsmanager_secret" "main" {
  name                    = "shop/main"
  description             = var.text
  kms_key_id              = var.key ? aws_kms_key.main.arn : null
  recovery_window_in_days = 0
  tags                    = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = var.actions
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret" "copied" {
  name                    = "shop/copied@example.com"
  recovery_window_in_days = 0

  dynamic "replica" {
    for_each = var.regions

    content {
      region = replica.value
    }
  }
}

resource "aws_secretsmanager_secret" "prefixed" {
  name_prefix             = "shop/prefixed-"
  recovery_window_in_days = 7
}
