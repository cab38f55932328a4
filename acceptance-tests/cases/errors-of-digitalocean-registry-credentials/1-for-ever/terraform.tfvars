seconds = 0
