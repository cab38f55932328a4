to    = "second"
stops = true
