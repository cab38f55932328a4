through = { "0.0.0.0/0" = "nat", "192.168.0.0/16" = "internet", "::/0" = "egress" }
