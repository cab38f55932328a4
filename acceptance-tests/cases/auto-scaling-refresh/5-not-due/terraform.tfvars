type  = "t3.medium"
owner = "two"
grace = 60
