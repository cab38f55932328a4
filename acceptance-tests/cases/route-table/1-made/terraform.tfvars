routes      = { "0.0.0.0/0" = "internet", "192.168.0.0/16" = "vpn" }
propagating = true
tags        = { Name = "made" }
