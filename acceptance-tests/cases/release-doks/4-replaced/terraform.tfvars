tag = "2"
