resource "aws_instance" "main" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
}

# Its root device has to be found out first.
resource "aws_instance" "sized" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  root_block_device {
    volume_size = 20
  }
}
