resource "aws_sqs_queue_policy" "main" {
  queue_url = "https://sqs.eu-central-1.amazonaws.com/123456789012/main"
  policy    = "{ Version = 2012-10-17 }"
}

resource "aws_sqs_queue" "main" {
  name           = "main"
  delay_seconds  = 901
  redrive_policy = "[]"
}
