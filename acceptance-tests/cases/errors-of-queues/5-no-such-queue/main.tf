resource "aws_sqs_queue_policy" "main" {
  queue_url = "https://sqs.eu-central-1.amazonaws.com/123456789012/none"
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:*", Resource = "*" }] })
}
