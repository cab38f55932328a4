data "aws_iam_policy_document" "main" {
  override_policy_documents = [jsonencode({
    Comment   = "Nobody reads this."
    Statement = { Effect = "Allow", Action = "s3:GetObject", Principal = "*" }
  })]
}

output "document" {
  value = data.aws_iam_policy_document.main.minified_json
}
