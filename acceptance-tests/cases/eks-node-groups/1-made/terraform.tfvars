labels = { team = "shop", stage = "test" }
taints = [{ key = "dedicated", value = "shop", effect = "NO_SCHEDULE" }, { key = "spot", effect = "PREFER_NO_SCHEDULE" }]
