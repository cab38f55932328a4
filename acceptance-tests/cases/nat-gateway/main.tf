# A NAT gateway with a public address, and one without.

variable "seconds" {
  description = "How many addresses the public gateway has besides its first one."
  type        = number
}

variable "private" {
  description = "The addresses that the private gateway has besides its first one."
  type        = set(string)
}

variable "tags" {
  type = map(string)
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_eip" "first" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.main]
}

resource "aws_eip" "second" {
  count      = 2
  domain     = "vpc"
  depends_on = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "public" {
  allocation_id            = aws_eip.first.id
  subnet_id                = aws_subnet.main.id
  secondary_allocation_ids = var.seconds > 0 ? slice(aws_eip.second[*].id, 0, var.seconds) : null
  tags                     = var.tags
}

resource "aws_nat_gateway" "private" {
  connectivity_type              = "private"
  subnet_id                      = aws_subnet.main.id
  private_ip                     = "10.0.1.50"
  secondary_private_ip_addresses = length(var.private) > 0 ? var.private : null
}
