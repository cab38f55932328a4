name    = "second"
traffic = "ACCEPT"
