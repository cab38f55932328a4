data "aws_iam_policy" "main" {
  path_prefix = "/team/"
}
