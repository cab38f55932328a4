labels           = { team = "shop", tier = "front" }
taints           = [{ key = "dedicated", value = "front", effect = "NO_SCHEDULE" }]
sizes            = { min = 2, max = 6, desired = 3 }
unavailable      = { count = 2 }
kubernetes       = "1.34"
template_version = "2"
