resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_network_acl" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "main" {
  network_acl_id = aws_network_acl.main.id
  rule_number    = 100
  protocol       = "TCP"
  rule_action    = "Allow"
  from_port      = 80
  to_port        = 80
  cidr_block     = "10.1.2.3/16"
}
