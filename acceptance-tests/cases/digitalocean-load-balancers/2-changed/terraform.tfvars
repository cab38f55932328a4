tag       = "web"
name      = "renamed"
encrypted = 8443
cookie    = "shop"
allow     = ["ip:192.0.2.1"]
