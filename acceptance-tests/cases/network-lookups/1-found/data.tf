data "aws_vpc" "by_id" {
  id = aws_vpc.main.id
}

data "aws_vpc" "by_tags" {
  tags  = { Name = "lookups" }
  state = "available"

  depends_on = [aws_vpc.main]
}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnet" "by_filter" {
  vpc_id = aws_vpc.main.id

  filter {
    name   = "tag:Name"
    values = [aws_subnet.main[1].tags.Name, "another"]
  }
}

data "aws_subnet" "by_cidr" {
  vpc_id            = aws_subnet.main[0].vpc_id
  cidr_block        = aws_subnet.main[0].cidr_block
  availability_zone = aws_subnet.main[0].availability_zone
  default_for_az    = false
}

data "aws_subnets" "of_vpc" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.main.id]
  }

  depends_on = [aws_subnet.main]
}

data "aws_subnets" "none" {
  tags = { Name = "there is none" }
}

data "aws_security_group" "default" {
  vpc_id = aws_vpc.main.id
  name   = "default"
}

data "aws_vpc_endpoint_service" "s3" {
  service      = "s3"
  service_type = "Gateway"
}

data "aws_vpc_endpoint_service" "by_name" {
  service_name = data.aws_vpc_endpoint_service.s3.service_name
  service_type = "Gateway"
}

output "same_vpc" {
  value = data.aws_vpc.by_id.arn == aws_vpc.main.arn && data.aws_vpc.by_tags.id == aws_vpc.main.id
}

output "vpc" {
  value = {
    all_tags  = data.aws_vpc.by_tags.tags
    cidr      = data.aws_vpc.by_id.cidr_block_associations[0].cidr_block
    state     = data.aws_vpc.by_id.cidr_block_associations[0].state
    default   = data.aws_vpc.by_id.default
    dns       = [data.aws_vpc.by_id.enable_dns_support, data.aws_vpc.by_id.enable_dns_hostnames]
    tenancy   = data.aws_vpc.by_id.instance_tenancy
    has_table = data.aws_vpc.by_id.main_route_table_id == aws_vpc.main.main_route_table_id
  }
}

output "default_vpc" {
  value = [data.aws_vpc.default.default, data.aws_vpc.default.cidr_block]
}

output "subnets" {
  value = {
    by_filter = data.aws_subnet.by_filter.id == aws_subnet.main[1].id
    by_cidr   = data.aws_subnet.by_cidr.arn == aws_subnet.main[0].arn
    addresses = data.aws_subnet.by_cidr.available_ip_address_count
    of_vpc    = data.aws_subnets.of_vpc.ids == sort(aws_subnet.main[*].id)
    none      = data.aws_subnets.none.ids
    region    = data.aws_subnets.none.id
  }
}

output "group" {
  value = [
    data.aws_security_group.default.id == aws_vpc.main.default_security_group_id,
    data.aws_security_group.default.description,
  ]
}

output "service" {
  value = {
    name      = data.aws_vpc_endpoint_service.s3.service_name
    same      = data.aws_vpc_endpoint_service.by_name.id == data.aws_vpc_endpoint_service.s3.id
    owner     = data.aws_vpc_endpoint_service.s3.owner
    policies  = data.aws_vpc_endpoint_service.s3.vpc_endpoint_policy_supported
    id        = data.aws_vpc_endpoint_service.s3.id
    acceptance = data.aws_vpc_endpoint_service.s3.acceptance_required
  }
}

output "zones" {
  value = {
    without_first = data.aws_availability_zones.some.names == slice(data.aws_availability_zones.all.names, 1, length(data.aws_availability_zones.all.names))
    groups        = length(data.aws_availability_zones.all.group_names)
    ids           = length(data.aws_availability_zones.all.zone_ids) == length(data.aws_availability_zones.all.names)
  }
}
