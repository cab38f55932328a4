resource "aws_iam_user" "main" {
  name = "main"
}

resource "aws_iam_user_policy_attachment" "main" {
  user       = "nobody"
  policy_arn = "arn:aws:iam::123456789012:policy/none"
}
