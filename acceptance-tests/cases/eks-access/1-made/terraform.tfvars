groups = ["viewers"]
tags   = { team = "shop" }
