data "aws_iam_policy_document" "main" {
  override_policy_documents = [jsonencode({
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Principal = "arn:aws:iam::123456789012:root" }]
  })]
}
