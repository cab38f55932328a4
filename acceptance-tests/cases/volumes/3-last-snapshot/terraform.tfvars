main  = { size = 20, type = "gp3", iops = 4000, throughput = 250, tags = { Name = "main" } }
usual = 200
last  = false
