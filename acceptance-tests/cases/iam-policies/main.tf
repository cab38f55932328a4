# Policies: a new version for each change, and never more than five.

variable "actions" {
  type = list(string)
}

variable "path" {
  type = string
}

resource "aws_iam_policy" "main" {
  name        = "main"
  path        = var.path
  description = "Versions."
  tags        = { Name = "main" }

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Main", Effect = "Allow", Action = var.actions, Resource = "*" }]
  })
}

resource "aws_iam_policy" "prefixed" {
  name_prefix = "prefixed-"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Deny", Action = "iam:*", Resource = "*" }
  })
}

resource "aws_iam_policy" "unnamed" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Deny", Action = "sts:*", Resource = "*" }
  })
}
