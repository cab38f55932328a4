data "aws_iam_policy_document" "main" {
  statement {
    sid     = "Read"
    actions = ["s3:GetObject"]
  }

  statement {
    sid     = "Read"
    actions = ["s3:ListBucket"]
  }
}
