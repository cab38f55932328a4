resource "aws_cloudwatch_event_rule" "main" {
  name          = "main"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}
