# Parameters: plain and secret values, values that are in no state, tiers, and what somebody else changes.

variable "text" {
  type = string
}

variable "pattern" {
  type = string
}

variable "value" {
  type = string
}

variable "secret" {
  type = object({ text = string, number = number })
}

variable "tier" {
  type = string
}

variable "tags" {
  type = map(string)
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_ssm_parameter" "main" {
  name            = "/shop/main"
  type            = "String"
  value           = var.value
  description     = var.text
  allowed_pattern = var.pattern
  tier            = var.tier
  tags            = var.tags
}

resource "aws_ssm_parameter" "shown" {
  name           = "/shop/shown"
  type           = "StringList"
  insecure_value = "${var.value},more"
  data_type      = "text"
  tags           = var.tags
}

resource "aws_ssm_parameter" "secret" {
  name   = "/shop/secret"
  type   = "SecureString"
  value  = "very ${var.value}"
  key_id = aws_kms_key.main.key_id
}

resource "aws_ssm_parameter" "unseen" {
  name             = "/shop/unseen"
  type             = "SecureString"
  value_wo         = var.secret.text
  value_wo_version = var.secret.number
}

data "aws_ssm_parameter" "main" {
  name = aws_ssm_parameter.main.name
}

data "aws_ssm_parameter" "unseen" {
  name = "${aws_ssm_parameter.unseen.name}:${aws_ssm_parameter.unseen.version}"
}

output "found" {
  value     = [data.aws_ssm_parameter.main.insecure_value, data.aws_ssm_parameter.unseen.value]
  sensitive = true
}
