resource "aws_launch_template" "main" {
  name          = "theirs"
  instance_type = "t3.micro"
}
