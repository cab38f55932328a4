resource "aws_iam_user_policy" "main" {
  user   = "main"
  policy = "{ Version = 2012-10-17 }"
}
