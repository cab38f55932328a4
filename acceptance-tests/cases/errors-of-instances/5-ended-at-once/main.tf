# The key is another account's, which does not let EC2 use it: the launch is accepted, and the instance ends.
resource "aws_instance" "main" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"

  root_block_device {
    encrypted  = true
    kms_key_id = "arn:aws:kms:eu-central-1:999999999999:key/0f0c1b7e-5d9d-4a5c-9f0e-1c2d3e4f5a6b"
  }
}
