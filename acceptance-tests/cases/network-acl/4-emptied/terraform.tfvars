web  = 8443
name = "second"
more = false
