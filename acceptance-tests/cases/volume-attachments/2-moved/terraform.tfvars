to = "second"
