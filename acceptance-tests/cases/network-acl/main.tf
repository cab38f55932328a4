# An ACL with rules of its own, and the default one of the VPC.

variable "web" {
  type    = number
  default = 443
}

variable "more" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = "first"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_network_acl" "main" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = var.more ? aws_subnet.main[*].id : [aws_subnet.main[0].id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    from_port  = var.web
    to_port    = var.web
    cidr_block = "0.0.0.0/0"
  }

  dynamic "ingress" {
    for_each = var.more ? [1] : []

    content {
      rule_no    = 110
      action     = "deny"
      protocol   = "icmp"
      icmp_type  = 8
      icmp_code  = -1
      from_port  = 0
      to_port    = 0
      cidr_block = "10.1.0.0/16"
    }
  }

  egress {
    rule_no         = 100
    action          = "Allow"
    protocol        = "all"
    from_port       = 0
    to_port         = 0
    ipv6_cidr_block = "::/0"
  }

  tags = { Name = var.name }
}

resource "aws_default_network_acl" "main" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id

  dynamic "ingress" {
    for_each = var.more ? [1] : []

    content {
      rule_no    = 100
      action     = "allow"
      protocol   = -1
      from_port  = 0
      to_port    = 0
      cidr_block = "0.0.0.0/0"
    }
  }

  egress {
    rule_no    = 200
    action     = "deny"
    protocol   = "17"
    from_port  = 1000
    to_port    = 2000
    cidr_block = "10.2.0.0/16"
  }

  tags = { Name = var.name }

  lifecycle {
    ignore_changes = [subnet_ids]
  }
}
