gateway = {
  bgp_asn    = "65010"
  ip_address = "203.0.113.11"
}
tags = { Name = "branch" }
