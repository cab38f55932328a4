resource "aws_sns_topic_subscription" "main" {
  topic_arn = "arn:aws:sns:eu-central-1:123456789012:none"
  protocol  = "https"
  endpoint  = "https://example.com/news"
}
