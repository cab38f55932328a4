resource "aws_network_acl_rule" "backwards" {
  network_acl_id = "acl-0123456789abcdef0"
  rule_number    = 100
  protocol       = "tcp"
  rule_action    = "allow"
  from_port      = 443
  to_port        = 80
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "unknown" {
  network_acl_id = "acl-0123456789abcdef0"
  rule_number    = 110
  protocol       = "tpc"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "portless" {
  network_acl_id = "acl-0123456789abcdef0"
  rule_number    = 120
  protocol       = "udp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "last" {
  network_acl_id = "acl-0123456789abcdef0"
  rule_number    = 32767
  protocol       = "-1"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
}
