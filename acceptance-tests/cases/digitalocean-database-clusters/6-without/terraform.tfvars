main            = { version = "16", size = "db-s-2vcpu-4gb", nodes = 2, tags = null }
region          = "ams3"
window          = null
sql_mode        = null
eviction_policy = null
