data "aws_ec2_instance_type_offerings" "main" {
  filter {
    name   = "instance-type"
    values = ["m5.large"]
  }
}
