variable "cidrs" {
  default = ["192.0.2.0/24", "10.0.0.0/8"]
}

variable "description" {
  type    = string
  default = null
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "database" {
  name   = "database"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "https" {
  security_group_id = aws_security_group.web.id
  type              = "ingress"
  protocol          = "TCP"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = var.cidrs
  ipv6_cidr_blocks  = ["2001:db8::/32"]
  description       = var.description
}

resource "aws_security_group_rule" "all" {
  security_group_id = aws_security_group.web.id
  type              = "egress"
  protocol          = "all"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_security_group_rule" "postgres" {
  security_group_id        = aws_security_group.database.id
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 5432
  to_port                  = 5432
  source_security_group_id = aws_security_group.web.id
}

resource "aws_security_group_rule" "among_themselves" {
  security_group_id = aws_security_group.database.id
  type              = "egress"
  protocol          = "50"
  from_port         = 0
  to_port           = 0
  self              = true
}
