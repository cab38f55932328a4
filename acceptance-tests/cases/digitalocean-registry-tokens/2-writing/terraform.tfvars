write = true
