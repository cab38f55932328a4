# Without blocks the rules are left to others, and stay; the switch is in the state alone.
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "other" {
  name_prefix = "other-"
  description = "Referred to"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "web" {
  name                   = "web"
  vpc_id                 = aws_vpc.main.id
  revoke_rules_on_delete = true
  tags                   = { Name = "web" }
}
