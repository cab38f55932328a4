tag       = "web"
name      = "renamed"
encrypted = 8443
cookie    = "shop"
