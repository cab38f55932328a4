# What can be known to fail is said before anything is made.
resource "aws_cloudwatch_event_rule" "nightly" {
  event_bus_name      = "orders"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "stream" {
  rule = "main"
  arn  = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"

  kinesis_target {}
}
