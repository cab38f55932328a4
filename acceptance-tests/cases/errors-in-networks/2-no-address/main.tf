resource "aws_nat_gateway" "main" {
  subnet_id = "subnet-0123456789abcdef0"
}

resource "aws_nat_gateway" "private" {
  allocation_id     = "eipalloc-0123456789abcdef0"
  connectivity_type = "private"
}
