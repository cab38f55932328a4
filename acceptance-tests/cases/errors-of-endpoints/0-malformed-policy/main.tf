resource "aws_vpc_endpoint" "policy" {
  vpc_id       = "vpc-0123456789abcdef0"
  service_name = "com.amazonaws.eu-central-1.s3"
  policy       = "{\"Version\":"
}
