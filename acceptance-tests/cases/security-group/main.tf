variable "ingress" {
  type = list(object({
    port        = number
    cidrs       = list(string)
    description = optional(string)
  }))
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "other" {
  name_prefix = "other-"
  description = "Referred to"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
  tags   = var.tags

  dynamic "ingress" {
    for_each = var.ingress

    content {
      protocol    = "TCP"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = ingress.value.cidrs
      description = ingress.value.description
    }
  }

  ingress {
    protocol        = "6"
    from_port       = 5432
    to_port         = 5432
    security_groups = [aws_security_group.other.id]
    self            = true
  }

  ingress {
    protocol         = "icmpv6"
    from_port        = -1
    to_port          = -1
    ipv6_cidr_blocks = ["2001:DB8:0::/32"]
  }

  egress {
    protocol    = "all"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
