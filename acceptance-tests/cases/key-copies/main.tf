# Keys of one's own material, and copies of keys in another region, each with settings of its own.

variable "text" {
  type = string
}

variable "enabled" {
  type = bool
}

variable "actions" {
  type = list(string)
}

variable "valid_to" {
  type = string
}

variable "tags" {
  type = map(string)
}

provider "aws" {
  alias  = "there"
  region = "us-east-1"
}

locals {
  material = "Wblj06fduthWggmsT0cLVoIMOkeLbc2kVfMud77i/JY="
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

resource "aws_kms_key" "primary" {
  multi_region            = true
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "copy" {
  provider = aws.there

  primary_key_arn         = aws_kms_key.primary.arn
  description             = var.text
  enabled                 = var.enabled
  policy                  = local.policy
  deletion_window_in_days = 7
  tags                    = var.tags
}

resource "aws_kms_external_key" "own" {
  description             = var.text
  key_material_base64     = local.material
  multi_region            = true
  enabled                 = var.enabled
  valid_to                = var.valid_to
  policy                  = local.policy
  deletion_window_in_days = 7
  tags                    = var.tags
}

resource "aws_kms_replica_external_key" "own_copy" {
  provider = aws.there

  primary_key_arn         = aws_kms_external_key.own.arn
  description             = var.text
  key_material_base64     = local.material
  enabled                 = var.enabled
  valid_to                = var.valid_to
  policy                  = local.policy
  deletion_window_in_days = 7
  tags                    = var.tags
}
