# Grants: named, retired and constrained, and keys that are looked up.

variable "operations" {
  type = list(string)
}

variable "context" {
  type = map(string)
}

resource "aws_kms_key" "main" {
  description             = "Encrypts."
  multi_region            = true
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "main" {
  name          = "alias/main"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_iam_role" "main" {
  name = "main"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_kms_grant" "main" {
  name              = "main"
  key_id            = aws_kms_key.main.key_id
  grantee_principal = aws_iam_role.main.arn
  operations        = var.operations

  constraints {
    encryption_context_equals = var.context
  }
}

resource "aws_kms_grant" "retired" {
  key_id             = aws_kms_key.main.arn
  grantee_principal  = aws_iam_role.main.arn
  retiring_principal = aws_iam_role.main.arn
  operations         = ["DescribeKey"]
  retire_on_delete   = true
}

data "aws_kms_key" "by_id" {
  key_id = aws_kms_key.main.key_id
}

data "aws_kms_key" "by_alias" {
  key_id = aws_kms_alias.main.name
}

output "same" {
  value = data.aws_kms_key.by_id.arn == data.aws_kms_key.by_alias.arn && data.aws_kms_key.by_id.arn == aws_kms_key.main.arn
}

output "kind" {
  value = join(" ", [
    data.aws_kms_key.by_id.key_spec,
    data.aws_kms_key.by_id.key_usage,
    data.aws_kms_key.by_id.key_state,
    data.aws_kms_key.by_id.origin,
    data.aws_kms_key.by_id.description,
    data.aws_kms_key.by_id.multi_region_configuration[0].multi_region_key_type,
    data.aws_kms_key.by_id.multi_region_configuration[0].primary_key[0].region,
  ])
}
