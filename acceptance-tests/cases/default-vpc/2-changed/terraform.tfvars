tags = { Stage = "test" }
hostnames = false
