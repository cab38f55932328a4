# Rules of a network ACL, each a resource of its own.

variable "port" {
  type    = number
  default = 443
}

variable "taken" {
  type    = bool
  default = false
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_network_acl" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "many" {
  count          = 10
  network_acl_id = aws_network_acl.main.id
  rule_number    = 1000 + count.index
  protocol       = "udp"
  rule_action    = "allow"
  from_port      = 5000 + count.index
  to_port        = 5000 + count.index
  cidr_block     = "10.9.0.0/16"
}

resource "aws_network_acl_rule" "web" {
  network_acl_id = aws_network_acl.main.id
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  from_port      = var.port
  to_port        = var.port
  cidr_block     = "10.1.2.3/16"
}

resource "aws_network_acl_rule" "all" {
  network_acl_id  = aws_network_acl.main.id
  rule_number     = 100
  egress          = true
  protocol        = "all"
  rule_action     = "allow"
  from_port       = 0
  to_port         = 0
  ipv6_cidr_block = "::/0"
}

resource "aws_network_acl_rule" "ping" {
  network_acl_id = aws_network_acl.main.id
  rule_number    = 110
  protocol       = "icmp"
  rule_action    = "deny"
  icmp_type      = 8
  icmp_code      = -1
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "echo" {
  network_acl_id  = aws_network_acl.main.id
  rule_number     = 120
  protocol        = 58
  rule_action     = "deny"
  ipv6_cidr_block = "::/0"
}

resource "aws_network_acl_rule" "taken" {
  count          = var.taken ? 1 : 0
  network_acl_id = aws_network_acl.main.id
  rule_number    = 1000
  protocol       = "udp"
  rule_action    = "allow"
  from_port      = 5000
  to_port        = 5000
  cidr_block     = "10.9.0.0/16"

  depends_on = [aws_network_acl_rule.many]
}
