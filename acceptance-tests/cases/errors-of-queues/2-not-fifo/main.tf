resource "aws_sqs_queue" "main" {
  name                        = "main"
  content_based_deduplication = true
}
