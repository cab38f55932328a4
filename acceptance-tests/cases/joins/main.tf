# What joins two objects, or is a setting of one: none of it has an id of its own making.

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "open" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_vpc_ipv4_cidr_block_association" "pods" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "100.64.0.0/16"
}

resource "aws_subnet" "main" {
  count      = 3
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_subnet" "pods" {
  vpc_id     = aws_vpc_ipv4_cidr_block_association.pods.vpc_id
  cidr_block = cidrsubnet(aws_vpc_ipv4_cidr_block_association.pods.cidr_block, 4, 0)
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "subnet" {
  count          = 3
  subnet_id      = aws_subnet.main[count.index].id
  route_table_id = aws_vpc.main.main_route_table_id
}

resource "aws_route_table_association" "gateway" {
  gateway_id     = aws_internet_gateway.main.id
  route_table_id = aws_vpc.main.main_route_table_id
}

resource "aws_vpn_gateway" "main" {}

resource "aws_vpn_gateway_attachment" "main" {
  vpc_id         = aws_vpc.main.id
  vpn_gateway_id = aws_vpn_gateway.main.id
}

resource "aws_vpn_gateway_route_propagation" "main" {
  vpn_gateway_id = aws_vpn_gateway_attachment.main.vpn_gateway_id
  route_table_id = aws_vpc.main.main_route_table_id

  timeouts {
    create = "5m"
  }
}

resource "aws_vpc_block_public_access_options" "main" {
  internet_gateway_block_mode = var.block
}

resource "aws_vpc_block_public_access_exclusion" "subnet" {
  subnet_id                       = aws_subnet.main[0].id
  internet_gateway_exclusion_mode = var.exclusion
  tags                            = { Name = var.exclusion }
}

resource "aws_vpc_block_public_access_exclusion" "vpc" {
  vpc_id                          = aws_vpc.open.id
  internet_gateway_exclusion_mode = "allow-egress"
}

variable "block" {
  type = string
}

variable "exclusion" {
  type = string
}
