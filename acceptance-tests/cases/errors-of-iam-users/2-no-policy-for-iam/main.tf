resource "aws_iam_user" "main" {
  name = "main"
}

resource "aws_iam_user_policy" "main" {
  name   = "main"
  user   = aws_iam_user.main.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Perhaps", Action = "*", Resource = "*" }] })
}
