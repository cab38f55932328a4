value  = "first"
unseen = { text = "unseen", number = 1 }
stages = ["AWSCURRENT", "blue"]
