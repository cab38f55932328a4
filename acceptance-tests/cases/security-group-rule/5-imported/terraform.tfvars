cidrs       = ["10.0.0.0/8"]
description = "HTTPS"
