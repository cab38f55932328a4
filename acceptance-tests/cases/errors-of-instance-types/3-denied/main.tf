data "aws_ec2_instance_type" "main" {
  instance_type = "m5.large"
}
