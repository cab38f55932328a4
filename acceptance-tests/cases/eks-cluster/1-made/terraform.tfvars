kubernetes = "1.33"
logs       = ["api"]
addon      = { replicas = 2 }
