# A profile of every kind of argument, and one whose name is made up.

variable "role" {
  type    = string
  default = null
}

variable "path" {
  type    = string
  default = null
}

variable "tags" {
  type = map(string)
}

resource "aws_iam_role" "main" {
  for_each = toset(["a", "b"])

  name = "profiles-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_instance_profile" "main" {
  name = "main"
  path = var.path
  role = var.role == null ? null : aws_iam_role.main[var.role].name
  tags = var.tags
}

resource "aws_iam_instance_profile" "prefixed" {
  name_prefix = "prefixed-"
  role        = aws_iam_role.main["a"].id
}
