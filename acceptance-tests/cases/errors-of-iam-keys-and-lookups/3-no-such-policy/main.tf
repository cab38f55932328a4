data "aws_iam_policy" "main" {
  name = "none"
}
