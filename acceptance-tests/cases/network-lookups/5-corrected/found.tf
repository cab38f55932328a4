data "aws_subnets" "found" {
  tags = { Name = "lookups-1" }
}

output "one" {
  value = length(data.aws_subnets.found.ids)
}
