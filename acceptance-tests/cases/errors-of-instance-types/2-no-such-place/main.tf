data "aws_ec2_instance_type_offerings" "main" {
  location_type = "zone"
}
