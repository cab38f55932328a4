resource "aws_iam_access_key" "main" {
  user = "nobody"
}
