# An answer is lost, and throttles pass: the token makes one instance of both requests.
resource "aws_instance" "main" {
  ami                     = "ami-12c6146b"
  instance_type           = "t3.micro"
  disable_api_termination = true
  tags                    = { Name = "main" }
}
