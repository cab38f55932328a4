resource "aws_flow_log" "owners" {
  vpc_id               = "vpc-0123456789abcdef0"
  subnet_id            = "subnet-0123456789abcdef0"
  log_destination      = "arn:aws:s3:::x"
  log_destination_type = "s3"
  traffic_type         = "SOME"
}
