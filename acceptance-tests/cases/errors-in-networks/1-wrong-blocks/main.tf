resource "aws_route_table" "main" {
  vpc_id = "vpc-0123456789abcdef0"

  route {
    cidr_block = "10.0.0.0/33"
    gateway_id = "igw-0123456789abcdef0"
  }
}

resource "aws_route" "main" {
  route_table_id              = aws_route_table.main.id
  destination_cidr_block      = "::/0"
  destination_ipv6_cidr_block = "::/0"
}
