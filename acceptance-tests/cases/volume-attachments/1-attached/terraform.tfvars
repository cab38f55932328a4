to = "first"
