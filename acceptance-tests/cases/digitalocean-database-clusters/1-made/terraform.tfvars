main            = { version = "15", size = "db-s-1vcpu-1gb", nodes = 1, tags = ["shop"] }
window          = { day = "sunday", hour = "02:00" }
sql_mode        = "ANSI,STRICT_ALL_TABLES"
eviction_policy = "volatile_ttl"
