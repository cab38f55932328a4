# Another order is the same rules.
cidrs       = ["10.0.0.0/8", "192.0.2.0/24"]
description = "HTTPS"
