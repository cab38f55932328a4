resource "aws_cloudwatch_event_target" "main" {
  rule      = "missing"
  target_id = "ours"
  arn       = "arn:aws:sqs:us-east-1:123456789012:ours"
}
