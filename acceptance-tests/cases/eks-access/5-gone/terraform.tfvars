present = false
