variable "tags" {
  type    = map(string)
  default = null
}

variable "metrics" {
  type    = bool
  default = null
}

variable "hostnames" {
  type    = bool
  default = null
}

resource "aws_default_vpc" "main" {
  enable_dns_hostnames                 = var.hostnames
  enable_network_address_usage_metrics = var.metrics
  tags                                 = var.tags
}

output "existing" {
  value = aws_default_vpc.main.existing_default_vpc
}
