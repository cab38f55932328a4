resource "aws_instance" "main" {
  ami                     = "ami-12c6146b"
  instance_type           = "t3.micro"
  disable_api_termination = true
  force_destroy           = true
  tags                    = { Name = "main" }
}
