data "aws_ami" "main" {
  owners = ["amazon"]

  filter {
    name   = "name"
    values = ["amzn2-ami-*"]
  }
}
