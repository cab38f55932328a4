ttl = 600
