ttl   = 600
value = "192.0.2.2"
