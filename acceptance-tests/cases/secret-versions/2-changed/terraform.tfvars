value  = "second"
unseen = { text = "still unseen", number = 2 }
stages = ["AWSCURRENT", "green"]
