resource "aws_iam_user" "main" {
  name = "main"
}
