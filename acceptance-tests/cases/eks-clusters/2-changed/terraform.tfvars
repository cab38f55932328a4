kubernetes = "1.33"
mode       = "API_AND_CONFIG_MAP"
logs       = ["api", "audit"]
private    = true
ranges     = ["203.0.113.0/24"]
groups     = ["0", "1"]
encrypted  = true
support    = "STANDARD"
zonal      = true
auto       = true
tags       = { team = "shop" }
creator    = true
