# A route table whose routes change one by one, and which learns those of a VPN gateway.

variable "routes" {
  description = "Destination to the name of a target."
  type        = map(string)
}

variable "propagating" {
  type = bool
}

variable "tags" {
  type = map(string)
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

resource "aws_vpn_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

locals {
  gateways = {
    internet = aws_internet_gateway.main.id
    vpn      = aws_vpn_gateway.main.id
  }
}

resource "aws_route_table" "main" {
  vpc_id           = aws_vpc.main.id
  propagating_vgws = var.propagating ? [aws_vpn_gateway.main.id] : []
  tags             = var.tags

  dynamic "route" {
    for_each = { for to, through in var.routes : to => through if !strcontains(to, ":") }
    content {
      cidr_block = route.key
      gateway_id = local.gateways[route.value]
    }
  }

  dynamic "route" {
    for_each = { for to, through in var.routes : to => through if strcontains(to, ":") }
    content {
      ipv6_cidr_block        = route.key
      egress_only_gateway_id = aws_egress_only_internet_gateway.main.id
    }
  }
}

# Without routes of its own: what others make in it is left alone.
resource "aws_route_table" "bare" {
  vpc_id = aws_vpc.main.id
}
