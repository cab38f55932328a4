variable "options" {
  type = object({
    domain_name = optional(string)
    servers     = optional(list(string))
    ntp         = optional(list(string))
    netbios     = optional(list(string))
    node_type   = optional(string)
    lease       = optional(string)
  })
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_vpc_dhcp_options" "main" {
  domain_name                       = var.options.domain_name
  domain_name_servers               = var.options.servers
  ntp_servers                       = var.options.ntp
  netbios_name_servers              = var.options.netbios
  netbios_node_type                 = var.options.node_type
  ipv6_address_preferred_lease_time = var.options.lease
  tags                              = var.tags
}
