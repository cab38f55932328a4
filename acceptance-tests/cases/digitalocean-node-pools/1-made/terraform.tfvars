name = "workers"
