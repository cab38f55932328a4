resource "aws_vpc_endpoint" "gateway" {
  vpc_id              = "vpc-0123456789abcdef0"
  service_name        = "com.amazonaws.eu-central-1.s3"
  subnet_ids          = ["subnet-0123456789abcdef0"]
  security_group_ids  = ["sg-0123456789abcdef0"]
  private_dns_enabled = true
}

resource "aws_vpc_endpoint" "interface" {
  vpc_id            = "vpc-0123456789abcdef0"
  service_name      = "com.amazonaws.eu-central-1.s3"
  vpc_endpoint_type = "Interface"
  route_table_ids   = ["rtb-0123456789abcdef0"]
}

resource "aws_vpc_endpoint" "nowhere" {
  vpc_id            = "vpc-0123456789abcdef0"
  vpc_endpoint_type = "Interface"
}
