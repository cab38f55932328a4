# Targets of one rule that are made and removed at the same time, some with a role that was made just now:
# EventBridge refuses such changes in answers that are successes otherwise, and takes no role that it does
# not know yet.

resource "aws_iam_role" "events" {
  name = "events"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_cloudwatch_event_rule" "main" {
  name          = "main"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
  role_arn      = aws_iam_role.events.arn
}

resource "aws_cloudwatch_event_target" "all" {
  count     = 4
  rule      = aws_cloudwatch_event_rule.main.name
  target_id = "target-${count.index}"
  arn       = "arn:aws:sqs:us-east-1:123456789012:queue-${count.index}"
}
