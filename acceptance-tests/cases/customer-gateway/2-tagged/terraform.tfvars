gateway = {
  bgp_asn     = "65000"
  ip_address  = "203.0.113.10"
  device_name = "branch"
}
tags = { Name = "branch" }
