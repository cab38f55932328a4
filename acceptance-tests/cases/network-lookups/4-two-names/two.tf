data "aws_vpc_endpoint_service" "two_names" {
  service      = "s3"
  service_name = "com.amazonaws.eu-central-1.s3"
}
