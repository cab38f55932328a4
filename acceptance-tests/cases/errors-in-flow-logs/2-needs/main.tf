resource "aws_flow_log" "bare" {
  vpc_id          = "vpc-0123456789abcdef0"
  log_destination = "arn:aws:logs:eu-central-1:123456789012:log-group:x"
}

resource "aws_flow_log" "transit" {
  transit_gateway_id   = "tgw-0123456789abcdef0"
  log_destination      = "arn:aws:s3:::x"
  log_destination_type = "s3"
}
