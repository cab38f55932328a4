tags       = { Name = "close" }
partitions = 2
