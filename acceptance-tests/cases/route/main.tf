# Single routes of a table: each may get another target in place.

variable "through" {
  description = "Destination to the name of a target."
  type        = map(string)
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_nat_gateway" "main" {
  connectivity_type = "private"
  subnet_id         = aws_subnet.main.id
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "ipv4" {
  for_each = { for to, through in var.through : to => through if !strcontains(to, ":") }

  route_table_id         = aws_route_table.main.id
  destination_cidr_block = each.key
  gateway_id             = each.value == "internet" ? aws_internet_gateway.main.id : null
  nat_gateway_id         = each.value == "nat" ? aws_nat_gateway.main.id : null
}

resource "aws_route" "ipv6" {
  for_each = { for to, through in var.through : to => through if strcontains(to, ":") }

  route_table_id              = aws_route_table.main.id
  destination_ipv6_cidr_block = each.key
  egress_only_gateway_id      = aws_egress_only_internet_gateway.main.id
}
