data "aws_vpc" "none" {
  cidr_block = "10.99.0.0/16"
  tags       = { Name = "nowhere" }
}

data "aws_security_group" "none" {
  filter {
    name   = "group-name"
    values = ["nowhere"]
  }
}
