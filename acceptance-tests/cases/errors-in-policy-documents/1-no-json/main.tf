data "aws_iam_policy_document" "main" {
  source_policy_documents = ["{}", "{ \"Statement\": [ }"]
}
