ingress = [
  { port = 80, cidrs = ["10.0.0.0/8", "192.0.2.0/24"] },
  { port = 443, cidrs = ["0.0.0.0/0"], description = "HTTPS" },
]
