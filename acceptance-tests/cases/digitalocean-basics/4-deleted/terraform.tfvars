name        = "second"
