force = true
