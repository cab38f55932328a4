type  = "t3.medium"
owner = "two"
