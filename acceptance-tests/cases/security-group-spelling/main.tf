# Addresses as people write them: EC2 takes the bits behind the prefix away, which is no change.

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id

  ingress {
    protocol         = "TCP"
    from_port        = 80
    to_port          = 80
    cidr_blocks      = ["10.1.2.3/8"]
    ipv6_cidr_blocks = ["2001:DB8:0::/32"]
  }
}
