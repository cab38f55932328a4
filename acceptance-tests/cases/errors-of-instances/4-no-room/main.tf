resource "aws_instance" "main" {
  ami               = "ami-12c6146b"
  instance_type     = "t3.micro"
  availability_zone = "eu-central-1b"
}
