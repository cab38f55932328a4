# The table that a VPC's subnets use unless they say otherwise; the one of before is the main one again
# when the association goes.

variable "main" {
  type = string
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_route_table" "main" {
  for_each = toset(["blue", "green"])
  vpc_id   = aws_vpc.main.id
  tags     = { Name = each.key }
}

resource "aws_main_route_table_association" "main" {
  vpc_id         = aws_vpc.main.id
  route_table_id = aws_route_table.main[var.main].id
}

output "has_the_table_of_before" {
  value = aws_main_route_table_association.main.original_route_table_id == aws_vpc.main.default_route_table_id
}
