name    = "second"
traffic = "ACCEPT"
files   = true
