# Keys: rotation, policies by meaning, keys that are disabled, aliases, and what somebody else changes.

variable "text" {
  type = string
}

variable "rotates" {
  type = bool
}

variable "period" {
  type = number
}

variable "enabled" {
  type = bool
}

variable "actions" {
  type = list(string)
}

variable "target" {
  type = string
}

variable "tags" {
  type = map(string)
}

resource "aws_kms_key" "main" {
  description             = var.text
  enable_key_rotation     = var.rotates
  rotation_period_in_days = var.period
  is_enabled              = var.enabled
  deletion_window_in_days = 7
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

resource "aws_kms_key" "bare" {
  deletion_window_in_days = 7
}

resource "aws_kms_key" "signing" {
  description              = "Signs."
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
  deletion_window_in_days  = 8
}

resource "aws_kms_alias" "main" {
  name          = "alias/main"
  target_key_id = var.target == "main" ? aws_kms_key.main.arn : aws_kms_key.bare.key_id
}

resource "aws_kms_alias" "prefixed" {
  name_prefix   = "alias/prefixed-"
  target_key_id = aws_kms_key.main.key_id
}
