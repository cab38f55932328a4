data "aws_iam_role" "main" {
  name = "nobody"
}
