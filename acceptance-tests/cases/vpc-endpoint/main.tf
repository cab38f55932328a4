# Gateway and interface endpoints, and one of a Gateway Load Balancer in another account.

variable "tables" {
  description = "How many route tables lead to the gateway endpoint."
  type        = number
}

variable "subnets" {
  description = "In which of the subnets the interface endpoint is."
  type        = list(number)
}

variable "groups" {
  description = "Which of the security groups its interfaces have."
  type        = list(number)
}

variable "private_dns" {
  type = bool
}

variable "addresses" {
  description = "The address of the pinned endpoint in each subnet."
  type        = list(string)
}

variable "policy" {
  description = "What the gateway endpoint lets through."
  type        = string
}

variable "service" {
  type = string
}

variable "name" {
  type = string
}

data "aws_region" "current" {}

locals {
  services = "com.amazonaws.${data.aws_region.current.id}"
}

resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "main" {
  count             = 3
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = "${data.aws_region.current.id}${["a", "b", "c"][count.index]}"
}

resource "aws_route_table" "main" {
  count  = 2
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "main" {
  count  = 2
  name   = "endpoint-${count.index}"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_endpoint" "gateway" {
  vpc_id          = aws_vpc.main.id
  service_name    = "${local.services}.s3"
  route_table_ids = slice(aws_route_table.main[*].id, 0, var.tables)
  policy          = var.policy

  tags = { Name = var.name }
}

resource "aws_vpc_endpoint" "interface" {
  vpc_id              = aws_vpc.main.id
  service_name        = "${local.services}.${var.service}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [for each in var.subnets : aws_subnet.main[each].id]
  security_group_ids  = [for each in var.groups : aws_security_group.main[each].id]
  private_dns_enabled = var.private_dns

  tags = { Name = var.name }
}

# Nothing but what is required: EC2 chooses the group, and there is no interface.
resource "aws_vpc_endpoint" "bare" {
  vpc_id            = aws_vpc.main.id
  service_name      = "${local.services}.sqs"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint" "pinned" {
  vpc_id            = aws_vpc.main.id
  service_name      = "${local.services}.logs"
  vpc_endpoint_type = "Interface"
  subnet_ids        = slice(aws_subnet.main[*].id, 0, length(var.addresses))
  ip_address_type   = "ipv4"

  dns_options {
    dns_record_ip_type = "ipv4"
  }

  dynamic "subnet_configuration" {
    for_each = var.addresses

    content {
      subnet_id = aws_subnet.main[subnet_configuration.key].id
      ipv4      = subnet_configuration.value
    }
  }

  timeouts {
    create = "5m"
    delete = "5m"
  }
}

resource "aws_vpc_endpoint" "appliance" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.vpce.${data.aws_region.current.id}.vpce-svc-0123456789abcdef0"
  vpc_endpoint_type = "GatewayLoadBalancer"
  subnet_ids        = [aws_subnet.main[0].id]
  auto_accept       = true
}

output "prefix_list" {
  value = length(aws_vpc_endpoint.gateway.cidr_blocks) > 0
}

output "names" {
  value = length(aws_vpc_endpoint.interface.dns_entry)
}

output "states" {
  value = [for one in [aws_vpc_endpoint.gateway, aws_vpc_endpoint.interface, aws_vpc_endpoint.appliance] : one.state]
}
