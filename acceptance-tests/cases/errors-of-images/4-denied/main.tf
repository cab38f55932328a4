data "aws_ami" "main" {
  most_recent = true
  owners      = ["amazon"]
}
