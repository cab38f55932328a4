ingress = [
  { port = 80, cidrs = ["192.0.2.0/24"], description = "Plain" },
  { port = 8080, cidrs = ["10.0.0.0/8"], description = "Inside" },
  { port = 8443, cidrs = ["0.0.0.0/0"] },
]
tags = { Name = "web" }
