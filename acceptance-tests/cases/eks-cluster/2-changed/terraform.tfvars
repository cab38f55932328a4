kubernetes = "1.34"
logs       = ["api", "audit"]
addon      = { replicas = 3 }
