kubernetes = "1.33"
mode       = "CONFIG_MAP"
logs       = ["api"]
