data "aws_vpc_endpoint_service" "several" {
  service = "s3"
}
