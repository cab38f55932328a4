# The end of a VPN on the other side: its address and number are its own, and a change of them is another one.

variable "gateway" {
  type = object({
    bgp_asn     = string
    ip_address  = string
    device_name = optional(string)
  })
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_customer_gateway" "main" {
  type        = "ipsec.1"
  bgp_asn     = var.gateway.bgp_asn
  ip_address  = var.gateway.ip_address
  device_name = var.gateway.device_name
  tags        = var.tags
}
