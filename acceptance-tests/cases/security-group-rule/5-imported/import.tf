import {
  to = aws_security_group_rule.imported
  id = "${aws_security_group.web.id}_ingress_udp_53_53_192.0.2.0/24_2001:db8::/32"
}

resource "aws_security_group_rule" "imported" {
  security_group_id = aws_security_group.web.id
  type              = "ingress"
  protocol          = "udp"
  from_port         = 53
  to_port           = 53
  cidr_blocks       = ["192.0.2.0/24"]
  ipv6_cidr_blocks  = ["2001:db8::/32"]
  description       = "DNS"
}
