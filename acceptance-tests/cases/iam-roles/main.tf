# A role of every kind of argument, its policies inside of it and beside it, and names that are made up.

variable "trusted" {
  type = list(string)
}

variable "description" {
  type = string
}

variable "session" {
  type = number
}

variable "boundary" {
  type = bool
}

variable "attached" {
  type = list(string)
}

variable "inline" {
  type = map(list(string))
}

variable "beside" {
  type = list(string)
}

variable "tags" {
  type = map(string)
}

data "aws_iam_policy_document" "read" {
  for_each = toset(["a", "b", "c"])

  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${each.key}/*"]
  }
}

resource "aws_iam_policy" "read" {
  for_each = toset(["a", "b", "c"])

  name   = "roles-${each.key}"
  policy = data.aws_iam_policy_document.read[each.key].json
}

resource "aws_iam_role" "main" {
  name                  = "main"
  path                  = "/team/"
  description           = var.description
  max_session_duration  = var.session
  force_detach_policies = true
  permissions_boundary  = var.boundary ? aws_iam_policy.read["c"].arn : null
  managed_policy_arns   = [for key in var.attached : aws_iam_policy.read[key].arn]
  tags                  = var.tags

  # The order of keys, and a single text in the place of a list, say nothing to IAM.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect    = "Allow"
      Principal = { Service = var.trusted }
      Action    = "sts:AssumeRole"
    }
  })

  dynamic "inline_policy" {
    for_each = var.inline

    content {
      name = inline_policy.key
      policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Action = inline_policy.value, Effect = "Allow", Resource = "*" }]
      })
    }
  }
}

# What is beside a role shows in it as computed, and is no difference.
resource "aws_iam_role" "prefixed" {
  name_prefix = "prefixed-"

  assume_role_policy = <<-JSON
    {
      "Statement": [
        {
          "Action": ["sts:AssumeRole"],
          "Principal": { "Service": "ec2.amazonaws.com" },
          "Effect": "Allow"
        }
      ],
      "Version": "2012-10-17"
    }
  JSON
}

resource "aws_iam_role_policy" "named" {
  name = "named"
  role = aws_iam_role.prefixed.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = var.beside, Effect = "Allow", Resource = ["*"] }]
  })
}

resource "aws_iam_role_policy" "prefixed" {
  name_prefix = "made-up-"
  role        = aws_iam_role.prefixed.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Action = "sqs:SendMessage", Effect = "Allow", Resource = "*" }
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  for_each = toset(var.attached)

  role       = aws_iam_role.prefixed.name
  policy_arn = aws_iam_policy.read[each.key].arn
}
