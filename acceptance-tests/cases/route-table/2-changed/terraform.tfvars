routes      = { "0.0.0.0/0" = "vpn", "::/0" = "egress", "172.16.0.0/12" = "internet" }
propagating = false
tags        = { Name = "changed" }
