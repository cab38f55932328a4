resource "aws_cloudwatch_event_rule" "held" {
  name          = "held"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}
