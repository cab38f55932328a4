nodes = 101
