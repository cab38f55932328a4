# A user of every kind of argument, one with policies inside of it and beside it, and one that holds all
# kinds of credentials when it goes.

variable "name" {
  type = string
}

variable "path" {
  type = string
}

variable "boundary" {
  type = bool
}

variable "attached" {
  type = list(string)
}

variable "allowed" {
  type = list(string)
}

variable "tags" {
  type = map(string)
}

variable "leaver" {
  type    = bool
  default = true
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

  name   = "users-${each.key}"
  policy = data.aws_iam_policy_document.read[each.key].json
}

resource "aws_iam_user" "main" {
  name                 = var.name
  path                 = var.path
  permissions_boundary = var.boundary ? aws_iam_policy.read["c"].arn : null
  tags                 = var.tags
}

resource "aws_iam_user" "holder" {
  name = "holder"
}

resource "aws_iam_user_policy" "named" {
  name = "named"
  user = aws_iam_user.holder.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = var.allowed, Effect = "Allow", Resource = ["*"] }]
  })
}

resource "aws_iam_user_policy" "prefixed" {
  name_prefix = "made-up-"
  user        = aws_iam_user.holder.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Action = "sqs:SendMessage", Effect = "Allow", Resource = "*" }
  })
}

resource "aws_iam_user_policy_attachment" "read" {
  for_each = toset(var.attached)

  user       = aws_iam_user.holder.name
  policy_arn = aws_iam_policy.read[each.key].arn
}

resource "aws_iam_user" "leaver" {
  count = var.leaver ? 1 : 0

  name          = "leaver"
  force_destroy = true
}
