# Networks that exist are found again by each of the ways in which they can be told apart.

data "aws_availability_zones" "all" {}

data "aws_availability_zones" "some" {
  state                  = "available"
  all_availability_zones = true
  exclude_names          = [data.aws_availability_zones.all.names[0]]

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  timeouts {
    read = "1m"
  }
}

resource "aws_vpc" "main" {
  cidr_block           = "10.7.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "lookups", Team = "web" }
}

resource "aws_subnet" "main" {
  count = 2

  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
  tags              = { Name = "lookups-${count.index}" }
}
