# The type is refused when the instance has stopped: it is started again as it was.
resource "aws_instance" "main" {
  ami                     = "ami-12c6146b"
  instance_type           = "t3.small"
  disable_api_termination = true
  tags                    = { Name = "main" }
}
