resource "aws_network_acl" "main" {
  vpc_id = "vpc-0123456789abcdef0"

  egress {
    rule_no    = 40000
    action     = "permit"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
}
