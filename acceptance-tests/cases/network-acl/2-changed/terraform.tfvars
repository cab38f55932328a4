web  = 8443
name = "second"
