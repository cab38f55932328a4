# Two rules go, two come, one is told in another block.
ingress = [
  { port = 80, cidrs = ["192.0.2.0/24"] },
  { port = 8080, cidrs = ["10.0.0.0/8"] },
  { port = 8443, cidrs = ["0.0.0.0/0"], description = "HTTPS" },
]
tags = { Name = "web" }
