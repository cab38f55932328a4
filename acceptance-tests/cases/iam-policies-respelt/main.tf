# Another spelling of the same policy is no change.


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
