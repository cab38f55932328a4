data "aws_iam_policy_document" "main" {
  version = "2012-10-18"
}
