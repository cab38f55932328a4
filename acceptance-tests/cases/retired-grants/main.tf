# Without the account's id, a grant is retired all the same, by the ARN that KMS tells.

provider "aws" {
  skip_requesting_account_id = true
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_iam_role" "main" {
  name = "main"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_kms_grant" "main" {
  key_id             = aws_kms_key.main.key_id
  grantee_principal  = aws_iam_role.main.arn
  retiring_principal = aws_iam_role.main.arn
  operations         = ["DescribeKey"]
  retire_on_delete   = true
}
