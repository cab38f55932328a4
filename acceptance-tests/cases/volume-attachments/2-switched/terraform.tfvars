stops = true
