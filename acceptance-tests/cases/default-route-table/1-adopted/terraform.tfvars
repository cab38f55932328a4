routes = ["0.0.0.0/0", "192.168.0.0/16"]
tags   = { Name = "main" }
