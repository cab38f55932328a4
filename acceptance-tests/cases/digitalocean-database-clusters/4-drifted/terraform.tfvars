main    = { version = "16", size = "db-s-2vcpu-4gb", nodes = 2, tags = ["shop", "work"] }
project = "${project}"
region  = "ams3"
scaling = { enabled = true, threshold = 80, increment = 20 }
