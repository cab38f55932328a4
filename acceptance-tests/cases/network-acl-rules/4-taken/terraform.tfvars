port  = 8443
taken = true
