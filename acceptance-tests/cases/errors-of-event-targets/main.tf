resource "aws_cloudwatch_event_rule" "main" {
  name          = "main"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}

resource "aws_cloudwatch_event_target" "main" {
  rule      = aws_cloudwatch_event_rule.main.name
  target_id = "main"
  arn       = "arn:aws:sqs:us-east-1:123456789012:main"
}
