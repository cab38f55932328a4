least   = 2
most    = 5
more    = false
tags    = {}
metrics = []
resting = []
hooks   = ["first", "second"]
