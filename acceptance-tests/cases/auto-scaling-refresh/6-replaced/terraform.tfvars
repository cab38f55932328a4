type  = "t3.medium"
owner = "two"
grace = 60
hooks = ["first", "second"]
