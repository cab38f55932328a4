# What needs no stop is done, and the state says so.
resource "aws_instance" "main" {
  ami                     = "ami-12c6146b"
  instance_type           = "t3.small"
  disable_api_termination = true
  tags                    = { Name = "other" }
}
