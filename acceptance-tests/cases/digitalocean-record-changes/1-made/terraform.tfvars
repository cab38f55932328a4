ttl   = 300
value = "192.0.2.1"
