resource "aws_cloudwatch_event_target" "main" {
  rule      = "main"
  target_id = "theirs"
  arn       = "arn:aws:sqs:us-east-1:123456789012:ours"
}
